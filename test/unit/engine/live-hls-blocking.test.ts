import test from 'ava'
import { asFlyBrowserError } from '../../../src/domain/errors.ts'
import { LiveStream } from '../../../src/engine/live/live-stream.ts'
import { parsePlaylistRequest } from '../../../src/formats/hls/playlist-request.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { init, PART_TICKS, part, SPEC, segments } from './live-media.ts'

/** A column of the diagrams, milliseconds: a part is five long, a target duration ten, patience thirty. */
const COLUMN_MS = 100

/** Errors as the diagrams write them. */
const ERROR_MARKS: Readonly<Record<string, string>> = {
  PLAYLIST_REQUEST_INVALID: 'X',
  PLAYLIST_TIMEOUT: 'T',
  MEDIA_UNKNOWN: 'U',
}

/** A stream of two whole segments, 1 and 2, and part 0 of segment 3; more comes as a diagram has it. */
class Scene {
  readonly clock = new VirtualClock()
  readonly stream = new LiveStream(SPEC, { clock: this.clock, maxViewers: 10, maxWaiting: 10 })
  readonly #output = this.stream.open(SPEC)
  /** Parts made. */
  #made = 5

  constructor() {
    this.#output.push(init())
    for (const event of segments(2)) this.#output.push(event)
    this.#output.push(part(2, 0, 4 * PART_TICKS))
  }

  /** `p` a part, `s` a part and with it the end of its segment, `i` the encoder begins anew, `e` the end. */
  make(what: string): void {
    if (what === 'e') this.#output.end()
    if (what === 'i') {
      this.#output.push(init(1, true))
      this.#made += this.#made % 2
    }
    if (what !== 'p' && what !== 's') return
    const msn = Math.floor(this.#made / 2)
    this.#output.push(part(msn, this.#made % 2, this.#made * PART_TICKS))
    this.#made++
    if (what === 's') {
      this.#output.push({ kind: 'segment', msn, parts: 2, pts: msn * 2 * PART_TICKS, duration: 2 * PART_TICKS })
    }
  }
}

/** Where in the diagram a request made at `?` is answered: `A`, with EXT-X-ENDLIST `E`, or with an error. */
async function answered(made: string, asked: string, ask: (scene: Scene) => Promise<string>): Promise<string> {
  const scene = new Scene()
  let mark: string | undefined
  for (let column = 0; column < 100; column++) {
    scene.make(made[column] ?? '-')
    if (asked[column] === '?') {
      ask(scene).then(
        (text) => {
          mark = text.includes('#EXT-X-ENDLIST') ? 'E' : 'A'
        },
        (error) => {
          mark = ERROR_MARKS[asFlyBrowserError(error).code] ?? '!'
        },
      )
    }
    await scene.clock.settle()
    if (mark !== undefined) return `${'-'.repeat(column)}${mark}`
    await scene.clock.pass(COLUMN_MS)
  }
  return 'never'
}

const playlist = (query: string) => (scene: Scene) =>
  scene.stream.hls.mediaPlaylist(parsePlaylistRequest(Object.fromEntries(new URLSearchParams(query))), 'v1')

//                 |0   |0.5 s   |1 s      |1.5      |2        |2.5      |3 s
const RUNNING = /**/ '-----s----p----s----p----s----p----s'
const STALLED = /**/ '-----s'
const ENDING = /* */ '-----s----e'
const RENEWED = /**/ '-----i----p----p'

const PLAYLISTS: readonly [query: string, made: string, asked: string, answer: string][] = [
  // As it is
  ['', /*                        */ RUNNING, '?', 'A'],
  ['', /*                        */ RUNNING, '-------?', '-------A'],
  // A segment that is there, is growing, is two ahead, is further
  ['_HLS_msn=1', /*              */ RUNNING, '?', 'A'],
  ['_HLS_msn=3', /*              */ RUNNING, '?', '-----A'],
  ['_HLS_msn=4', /*              */ RUNNING, '?', '---------------A'],
  ['_HLS_msn=5', /*              */ RUNNING, '?', 'X'],
  ['_HLS_msn=5', /*              */ RUNNING, '-----?', '-------------------------A'],
  // A part that is there, is next, is in the segment after
  ['_HLS_msn=3&_HLS_part=0', /*  */ RUNNING, '?', 'A'],
  ['_HLS_msn=3&_HLS_part=1', /*  */ RUNNING, '?', '-----A'],
  ['_HLS_msn=4&_HLS_part=0', /*  */ RUNNING, '?', '----------A'],
  ['_HLS_msn=4&_HLS_part=1', /*  */ RUNNING, '?', '---------------A'],
  // Past the end of a segment: part 0 of the next, also where the end is seen only while waiting
  ['_HLS_msn=2&_HLS_part=2', /*  */ RUNNING, '?', 'A'],
  ['_HLS_msn=2&_HLS_part=999', /**/ RUNNING, '?', 'A'],
  ['_HLS_msn=3&_HLS_part=2', /*  */ RUNNING, '?', '----------A'],
  ['_HLS_msn=3&_HLS_part=6', /*  */ RUNNING, '?', '----------A'],
  ['_HLS_msn=4&_HLS_part=5', /*  */ RUNNING, '?', '--------------------A'],
  // Past the Advance Part Limit: six parts of half a second
  ['_HLS_msn=3&_HLS_part=7', /*  */ RUNNING, '?', 'X'],
  ['_HLS_msn=4&_HLS_part=6', /*  */ RUNNING, '?', 'X'],
  // Nonsense
  ['_HLS_part=1', /*             */ RUNNING, '?', 'X'],
  ['_HLS_msn=-1', /*             */ RUNNING, '?', 'X'],
  ['_HLS_skip=maybe', /*         */ RUNNING, '?', 'X'],
  // A delta update waits like any other
  ['_HLS_skip=YES', /*           */ RUNNING, '?', 'A'],
  ['_HLS_msn=3&_HLS_skip=v2', /* */ RUNNING, '?', '-----A'],
  // Three target durations without it, counted from the request
  ['_HLS_msn=3', /*              */ STALLED, '?', '-----A'],
  ['_HLS_msn=4', /*              */ STALLED, '?', '------------------------------T'],
  ['_HLS_msn=4', /*              */ STALLED, '--------?', '--------------------------------------T'],
  // A segment that a restart cut short is finished; what was asked of it is part 0 of the next
  ['_HLS_msn=3', /*              */ RENEWED, '?', '-----A'],
  ['_HLS_msn=3&_HLS_part=1', /*  */ RENEWED, '?', '----------A'],
  // The end is told a part after the last; from then on directives are ignored
  ['_HLS_msn=4', /*              */ ENDING, '?', '---------------E'],
  ['_HLS_msn=4&_HLS_part=0', /*  */ ENDING, '------------?', '---------------E'],
  ['_HLS_msn=999', /*            */ ENDING, '------------?', '------------X'],
  ['_HLS_msn=999', /*            */ ENDING, '----------------?', '----------------E'],
  ['_HLS_msn=4&_HLS_part=99', /* */ ENDING, '----------------?', '----------------E'],
  ['_HLS_skip=YES', /*           */ ENDING, '----------------?', '----------------E'],
  ['_HLS_part=1', /*             */ ENDING, '----------------?', '----------------X'],
]
for (const [index, [query, made, asked, answer]] of PLAYLISTS.entries()) {
  test(`playlist ${index + 1}: ${query || 'plain'} at ${asked.length - 1} of ${made}`, async (t) => {
    t.is(await answered(made, asked, playlist(query)), answer)
  })
}

const PARTS: readonly [part: readonly [number, number], made: string, asked: string, answer: string][] = [
  [[3, 0], RUNNING, '?', 'A'],
  [[3, 1], RUNNING, '?', '-----A'],
  // Only what is hinted at is waited for
  [[3, 2], RUNNING, '?', 'U'],
  [[4, 0], RUNNING, '?', 'U'],
  [[4, 0], RUNNING, '-----?', '----------A'],
  [[4, 0], STALLED, '-----?', '-----------------------------------T'],
  // A hint that does not come true
  [[3, 1], RENEWED, '?', '-----U'],
  [[4, 0], ENDING, '-----?', '---------------U'],
]
for (const [index, [[msn, number], made, asked, answer]] of PARTS.entries()) {
  test(`part ${index + 1}: ${msn}.${number} at ${asked.length - 1} of ${made}`, async (t) => {
    const ask = async ({ stream }: Scene) => {
      const { byteLength } = await stream.hls.media({ kind: 'part', msn, part: number })
      return `${byteLength} bytes`
    }
    t.is(await answered(made, asked, ask), answer)
  })
}

test('a wait that is over leaves no timer', async (t) => {
  const scene = new Scene()
  const waits = ['_HLS_msn=3', '_HLS_msn=4', '_HLS_msn=3&_HLS_part=1'].map((query) => playlist(query)(scene))
  t.is(scene.stream.waiting, 3)
  scene.make('s')
  scene.make('p')
  scene.make('s')
  await Promise.all(waits)
  t.is(scene.stream.waiting, 0)
  t.is(scene.clock.timers, 0)
})

test('a request that cannot be answered takes no place of a viewer', async (t) => {
  const { stream } = new Scene()
  await t.throwsAsync(stream.hls.mediaPlaylist({ kind: 'segment', msn: 99 }, 'a'))
  await t.throwsAsync(stream.hls.mediaPlaylist({ kind: 'invalid', reason: 'x' }, 'b'))
  t.is(stream.measures().viewerCount, 0)
})
