import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage } from '../helpers/session.ts'

const run = promisify(execFile)
const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}.js`, import.meta.url))

test.serial('recording-basic writes a sound file and says where', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-example-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const { stdout } = await run(process.execPath, [
    example('recording-basic'),
    fixturePage('pixel-clock.html'),
    '2',
    folder,
  ])
  const [, file = '', seconds] = /^(.+\.mp4): ([\d.]+) s, \d+ frames$/m.exec(stdout) ?? []
  t.true(Math.abs(Number(seconds) - 2) <= 0.2, stdout)
  t.is((await probeFile(file)).complaints, '')
  t.is(await decodingErrors(file), '')
})

test.serial('streaming-hls prints addresses that can be played', async (t) => {
  const streaming = spawn(process.execPath, [example('streaming-hls'), fixturePage('pixel-clock.html'), '6'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(streaming, 'exit')
  let probed: Promise<{ codec: string; frames: number }> | undefined
  let said = ''
  for await (const line of createInterface(streaming.stdout)) {
    said += `${line}\n`
    const playlist = /^or play (\S+) /.exec(line)?.[1]
    if (playlist) probed = probeFile(playlist)
  }
  t.deepEqual(await ended, [0, null])
  const { codec, frames } = (await probed) ?? { codec: '', frames: 0 }
  t.is(codec, 'h264')
  t.true(frames > 30, `${frames} frames read from the live playlist`)
  t.regex(said, /^live: \d+\.\d fps, \d+ kbit\/s, \d+ watching$/m)
})
