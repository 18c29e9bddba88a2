import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { createContainer, TOKENS } from '../../src/container.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession } from '../helpers/session.ts'
import { openViewer } from '../helpers/viewer.ts'

const VICTIM = fileURLToPath(new URL('../helpers/recording-victim.js', import.meta.url))

test.serial('kill -9 in the middle of a recording loses 1.5 s at most; the next start finishes the file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-crash-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const victim = fork(VICTIM, [folder, fixturePage('pixel-clock.html')])
  const [started] = (await once(victim, 'message')) as [{ recordingId: string }]
  await filmFor(5000)
  const killedAt = Date.now()
  victim.kill('SIGKILL')
  await once(victim, 'exit')

  const settings = readSettings({ flags: { 'recording.dir': folder, 'log.level': 'error' } })
  const recordings = createContainer(settings).get(TOKENS.recordings)
  await recordings.recover()
  const recording = await recordings.get(started.recordingId)
  t.is(recording.state, 'recovered')
  const probed = await probeFile(recording.filePath)
  t.is(probed.complaints, '')
  t.is(await decodingErrors(recording.filePath), '')
  const readings = await decodePixelClock(recording.filePath)
  const last = readings.findLast(({ value }) => value !== undefined)?.value ?? 0
  const lostMs = (killedAt % 2 ** 32) - last
  t.log(`${lostMs} ms lost of about 5 s`)
  t.true(lostMs <= 1500, `${lostMs} ms lost`)
})

test.serial(
  'an encoder that is killed mid-stream is replaced; the recording goes on and nothing written is lost',
  async (t) => {
    await using session = await openTestSession({ logLevel: 'silent' })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    const stream = await browser.startStream()
    await browser.startRecording()
    await using viewer = await openViewer(stream.playerUrl)
    await until('the player to be live', async () => (await viewer.facts()).state === 'live')
    await filmFor(3000)
    const [pid] = await encoderProcesses()
    t.truthy(pid)
    process.kill(pid as number, 'SIGKILL')
    await until('another encoder', async () => (await encoderProcesses()).some((other) => other !== pid))
    await filmFor(3000)
    await until('the player to be live again', async () => (await viewer.facts()).state === 'live')
    const media = new URL('video/media.m3u8', stream.hlsUrl)
    const playlist = await (await fetch(media)).text()
    const result = await browser.stopRecording()
    await browser.stopStream()

    t.regex(playlist, /#EXT-X-DISCONTINUITY\n/)
    const target = Number(/PART-TARGET=([\d.]+)/.exec(playlist)?.[1])
    const parts = [...playlist.matchAll(/#EXT-X-PART:DURATION=([\d.]+)/g)].map(([, seconds]) => Number(seconds))
    t.true(Math.max(...parts) <= target, `a part of ${Math.max(...parts)} s, where ${target} s were promised`)
    t.deepEqual(viewer.errors, [])
    t.is((await probeFile(result.filePath)).complaints, '')
    t.is(await decodingErrors(result.filePath), '')
    const readings = await decodePixelClock(result.filePath)
    t.is(clockMeasures(readings).outOfOrder, 0)
    const values = clockMeasures(readings).values
    const gaps = values.slice(1).map((value, i) => value - (values[i] ?? 0))
    t.true(Math.max(...gaps) < 1500, `${Math.max(...gaps)} ms without a new picture`)
  },
)
