import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { webmFront } from '../../src/formats/matroska/webm-front.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { codedVideo } from '../helpers/coded-video.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'

const run = promisify(execFile)
const FPS = 15
const SECONDS = 4
/** The recording joins a stream that has run for an hour. */
const START = 3600 * 90_000

/** Chapters as ffprobe lists them: beginning and end in seconds, and title. */
async function chaptersOf(path: string): Promise<string[]> {
  const { stdout, stderr } = await run('ffprobe', ['-v', 'warning', '-show_chapters', '-of', 'json', path])
  if (stderr !== '') throw new Error(stderr)
  const { chapters } = JSON.parse(stdout) as {
    chapters: { start_time: string; end_time: string; tags: { title: string } }[]
  }
  return chapters.map(({ start_time, end_time, tags }) => `${Number(start_time)}-${Number(end_time)} ${tags.title}`)
}

for (const [codec, container] of [
  ['h264', 'mp4'],
  ['vp9', 'webm'],
] as const) {
  test(`marks and navigations are chapters of a ${container}, and nothing of its media is another`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'flybrowser-chapters-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const ports = { store: new LocalRecordingStore(folder), owners: new ProcessOwner(), clock: systemClock }
    const library = new RecordingLibrary({ ...ports, events: eventList(), log: logList() })
    const video = await codedVideo(codec, { frames: FPS, fps: FPS, size: '160x120' })
    const record = async (recordingId: string, noted: boolean) => {
      const writer = await library.open({ recordingId, sessionId: 's', container })
      writer.append(initFragment(video))
      for (let i = 0; i < SECONDS * FPS; i++) writer.append(mediaFragmentOf(video, i, START))
      const at = (seconds: number) => START + seconds * 90_000
      if (noted) {
        writer.note({ event: 'session.marked', pts: at(1.5), details: { label: 'Käse → 支払い <b> 🧀' } })
        writer.note({ event: 'page.navigated', pts: at(2.75), details: { tab: 0, url: 'https://shop.example/' } })
        // What comes after the end is no chapter.
        writer.note({ event: 'session.marked', pts: at(SECONDS + 1), details: { label: 'late' } })
      }
      await writer.finish(START, at(SECONDS))
      return (await library.get(recordingId)).filePath
    }
    const [plain, marked] = [await record('rec_plain', false), await record('rec_marked', true)]
    t.deepEqual(await chaptersOf(plain), [])
    t.deepEqual(await chaptersOf(marked), ['0-1.5 Start', '1.5-2.75 Käse → 支払い <b> 🧀', '2.75-4 shop.example'])
    t.deepEqual(await probeFile(marked), await probeFile(plain))
    t.like(await probeFile(marked), { complaints: '', durationSeconds: SECONDS, frames: SECONDS * FPS })
    t.is(await decodingErrors(marked), '')

    const [before, after] = [await readFile(plain), await readFile(marked)]
    // All but the moov at the end of the one, and all but the front and what follows the cues of the other.
    const [from, to] = container === 'mp4' ? [0, before.lastIndexOf('moov') - 4] : [webmFront().length, before.length]
    t.true(to > 10_000)
    t.true(before.subarray(from, to).equals(after.subarray(from, to)))
    t.true(after.length > before.length)
  })
}
