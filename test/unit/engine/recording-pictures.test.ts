import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { RecordingPictures } from '../../../src/engine/recordings/screenshots/recording-pictures.ts'
import type { PicturePort } from '../../../src/pipeline/ports/picture-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const VIDEO = opaqueVideo(90)
const SECOND = 90_000

/** A JPEG of 64x36 that ends after its frame header (ITU-T T.81, B.2.2), and so many bytes more. */
const jpeg = (more: number) =>
  Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 36, 0, 64, 1, 1, 0x11, 0, ...new Array(more).fill(0)])

interface WorldOptions {
  readonly limits?: { readonly most: number; readonly mostBytes: number }
  readonly pictures?: PicturePort['pictures']
}

async function world({ limits, pictures }: WorldOptions = {}) {
  const clock = new VirtualClock()
  const store = new MemoryRecordingStore()
  const ports = { store, owners: new OwnersUnderTest().process(1), clock, events: eventList(), log: logList() }
  const recordings = new RecordingLibrary(ports, { reserveBytes: 0 })
  const calls: (readonly string[])[] = []
  const taking = new RecordingPictures({
    ...{ recordings, store, clock, log: logList(), wish: { onNavigation: true, intervalSeconds: 1 } },
    pictures: {
      async *pictures(args, signal) {
        calls.push(args)
        yield* pictures ? pictures(args, signal) : [jpeg(85)]
      },
    },
    ...(limits ? { limits } : {}),
  })
  const record = async (recordingId: string) => {
    const writer = await recordings.open({ recordingId, sessionId: 's' })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < 90; i += 1) writer.append(mediaFragmentOf(VIDEO, i, 0))
    writer.note({ event: 'page.navigated', pts: 0, details: { url: 'http://e.com/', tab: 0 } })
    writer.note({ event: 'session.screenshot-kept', pts: 2.5 * SECOND })
    await writer.finish(0, 10 * SECOND)
  }
  await record('rec_a')
  return { clock, recordings, pictures: taking, calls, record }
}

test('every picture is read from the film, which has the masks, and listed with its size', async (t) => {
  const { recordings, pictures, calls } = await world()
  const taken = await pictures.screenshots('rec_a')
  await pictures.sprites('rec_a')
  const { filePath } = await recordings.get('rec_a')
  t.true(taken.length > 3)
  t.true(taken.every(({ width, height, bytes }) => width === 64 && height === 36 && bytes === 100))
  t.is(calls.length, taken.length + 1)
  for (const args of calls)
    t.deepEqual(
      args.filter((_, index) => args[index - 1] === '-i'),
      [filePath],
    )
  t.is(await pictures.screenshotsLeftOut('rec_a'), 0)
})

test('no more are kept than the limits say, in number and in bytes; what was left out is told', async (t) => {
  const all = (await (await world()).pictures.screenshots('rec_a')).length
  for (const limits of [
    { most: 2, mostBytes: 1e6 },
    { most: 1000, mostBytes: 299 },
  ]) {
    const { recordings, pictures } = await world({ limits })
    const taken = await pictures.screenshots('rec_a')
    t.deepEqual(
      taken.map(({ reason, atSeconds }) => [reason, atSeconds]),
      [
        ['navigation', 1],
        ['asked', 2.5],
      ],
    )
    const { screenshots, screenshotsLeftOut } = await recordings.get('rec_a')
    t.deepEqual(screenshots, [...taken])
    t.is(screenshotsLeftOut, all - 2)
    t.is(await pictures.screenshotsLeftOut('rec_a'), all - 2)
  }
})

test('what has no film leaves no timer behind', async (t) => {
  const { clock, recordings, pictures } = await world()
  await recordings.open({ recordingId: 'rec_b', sessionId: 's' })
  const before = clock.timers
  await t.throwsAsync(pictures.sprites('rec_b', 20_000), { code: 'RECORDING_ACTIVE' })
  await t.throwsAsync(pictures.screenshots('rec_b'), { code: 'RECORDING_ACTIVE' })
  t.is(clock.timers, before)
})

test('nobody waits for ever: neither who asks, nor other recordings behind a film that cannot be read to its end', async (t) => {
  const ended: string[] = []
  const { clock, pictures, record } = await world({
    async *pictures(args, signal) {
      if (!args.some((each) => each.includes('rec_a'))) return yield jpeg(0)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      ended.push('rec_a')
      throw signal.reason
    },
  })
  await record('rec_b')
  const first = t.throwsAsync(pictures.sprites('rec_a', 20_000), { code: 'PICTURES_PENDING' })
  const other = t.throwsAsync(pictures.sprites('rec_b', 20_000), { code: 'PICTURES_PENDING' })
  await clock.settle()
  await clock.pass(20_000)
  await Promise.all([first, other])
  t.deepEqual(ended, [], 'it goes on for who asks again')
  const last = t.throwsAsync(pictures.sprites('rec_a'), { code: 'PICTURES_FAILED' })
  await clock.settle()
  await clock.pass(700_000)
  await last
  t.deepEqual(ended, ['rec_a'])
  t.regex(await pictures.sprites('rec_b', 20_000), /sprite-0001\.jpg/)
  t.is(clock.timers, 0)
})
