import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { checkOrigin } from '../../src/adapters/conformance/check-origin.ts'
import type { ConformanceReport } from '../../src/adapters/conformance/conformance-report.ts'
import { FlyBrowser } from '../../src/index.ts'
import { brokenOrigin } from '../helpers/broken-origin.ts'
import { DASH_FAULTS, HLS_FAULTS } from '../helpers/broken-origin-faults.ts'
import { runScene } from '../helpers/cli-world.ts'
import { filmFor, until } from '../helpers/media-time.ts'

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))

/** Parts of 200 ms, segments of one second, a window in which delta updates have something to skip. */
const PIPELINE = `name: pattern
stages:
  - { id: picture, use: source.test-pattern, with: { width: 320, height: 180 } }
  - { id: pace, use: video.pace, with: { fps: 15 } }
  - { id: encode, use: video.encode }
  - { id: segment, use: package.segment, with: { latency: lan } }
  - { id: hls, use: sink.hls, with: { window: 10s } }
  - { id: dash, use: sink.dash, from: segment, with: { window: 10s } }
`

const STARTED_WITHIN_MS = 20_000

let folder = ''
let child: ChildProcess
let playlist: URL
/** Address of the stream, under which all is. */
const stream = () => new URL('.', playlist)
/** What is behind the address of the server. */
const path = () => stream().pathname

/** What a program prints first; rejects with what it says of itself when it ends, or takes too long, before that. */
async function firstLine({ stdout, stderr }: ChildProcess): Promise<string> {
  if (!stdout || !stderr) throw new Error('its output is not read')
  let words = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000)
  })
  const lines = createInterface({ input: stdout })
  const failed = async (): Promise<never> => {
    await once(lines, 'close', { signal: AbortSignal.timeout(STARTED_WITHIN_MS) }).catch(() => {})
    throw new Error(`no stream was started: ${words}`)
  }
  return Promise.race([once(lines, 'line').then(([line]) => String(line)), failed()])
}

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flybrowser-conformance-'))
  await writeFile(join(folder, 'live.yaml'), PIPELINE)
  child = spawn(process.execPath, [MAIN, 'run', 'live.yaml', '--json', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  playlist = new URL(JSON.parse(await firstLine(child)).hls_url)
})

test.after.always(async () => {
  if (child && child.exitCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  await rm(folder, { recursive: true, force: true })
})

const never = new AbortController().signal

/** Ids of the rules with an outcome; failed ones with what was seen, so that a test that fails says why. */
const failures = ({ protocols }: ConformanceReport) =>
  protocols.flatMap(({ results }) =>
    results.flatMap(({ id, verdict }) => (verdict.outcome === 'failed' ? { id, findings: verdict.findings } : [])),
  )

// What needs no full window comes first, so that it fills meanwhile.

test.serial('a stream that ends while it is watched ends as it must, and tells its timeline as it must', async (t) => {
  const session = await FlyBrowser.launch({ browser: false, recordingDir: folder, logLevel: 'silent' })
  t.teardown(() => session.close())
  const run = await session.runPipeline({ text: PIPELINE })
  const [info] = run.streams
  if (!info) throw new Error('no stream')
  const url = new URL('.', info.streamUrl).href
  await filmFor(3000)
  const checking = checkOrigin(url, { seconds: 12, stop: never })
  session.mark('early', { order: 'A-17 "<&>"', total: 59.9, below: -1 })
  await filmFor(2000)
  for (const label of ['one', 'two', 'three']) session.mark(label)
  await filmFor(2000)
  await run.stop()
  const report = await checking
  t.deepEqual(failures(report), [])
  const passed = report.protocols.flatMap(({ results }) =>
    results.flatMap(({ id, verdict }) => (verdict.outcome === 'passed' ? id : [])),
  )
  // What is marked is told as date ranges and events.
  const marked = UNTESTED.filter((rule) => /date-ranges|event/.test(rule))
  t.is(marked.length, 7)
  for (const rule of ['hls.end-stays', 'hls.end-ignores-directives', 'dash.end-static', ...marked])
    t.true(passed.includes(rule), rule)
})

test.serial('the command ends with 2 where there is no origin', async (t) => {
  await using nothing = await brokenOrigin(stream().origin, { refuse: () => 404 })
  for (const url of [nothing.url, `${stream().origin}/health`, 'http://127.0.0.1:1/live.m3u8', 'not an address']) {
    const { exit, stderr } = await runScene(['conformance', url, '--seconds', '1'])
    t.is(exit, 2, url)
    t.regex(stderr, /^ORIGIN_UNREACHABLE: /)
  }
  const { exit, stderr } = await runScene(['conformance', playlist.href, '--only', 'dash', '--seconds', '1'])
  t.is(exit, 2)
  t.regex(stderr, /it is HLS, not DASH/)
})

/** Rules that need another origin, or its end, or something that happens. */
const UNTESTED = [
  'dash.end-static',
  'dash.event-streams',
  'dash.events',
  'dash.events-unchanged',
  'hls.constants-agree',
  'hls.date-ranges',
  'hls.date-ranges-dated',
  'hls.date-ranges-kept',
  'hls.date-ranges-unchanged',
  'hls.end-ignores-directives',
  'hls.end-stays',
  'hls.rendition-reports',
  'hls.variants-discontinuities',
  'hls.variants-independent-parts',
  'hls.variants-part-starts',
  'hls.variants-same-numbers',
]

/** Waits until the window is full: then something leaves it, and there is something that delta updates can skip. */
const fullWindow = () =>
  until('the window to be full', async () => {
    const text = await (await fetch(new URL('video/media.m3u8', stream()))).text()
    return Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]) > 0
  })

test.serial('our own origin passes, and all is tested that can be while it runs', async (t) => {
  await fullWindow()
  const report = await checkOrigin(stream().href, { seconds: 10, stop: never })
  t.deepEqual(
    report.protocols.map(({ protocol }) => protocol),
    ['hls', 'dash'],
  )
  t.deepEqual(failures(report), [])
  const untested = report.protocols.flatMap(({ results }) =>
    results.flatMap(({ id, verdict }) => (verdict.outcome === 'untested' ? id : [])),
  )
  t.deepEqual(untested.toSorted(), UNTESTED)
})

/** Checks at a time, so that a small machine still answers at once. */
const AT_ONCE = 8
/** How long an origin is watched whose fault shows in what it sends first. */
const SECONDS = 4

async function findAll(t: import('ava').ExecutionContext, faults: typeof HLS_FAULTS, name: string): Promise<void> {
  const lengthOf = ({ seconds = SECONDS }: (typeof faults)[string]) => seconds
  // The longest first: nothing long is left for the end.
  const rest = Object.entries(faults).toSorted(([, a], [, b]) => lengthOf(b) - lengthOf(a))
  const results: Record<string, unknown> = {}
  await fullWindow()
  const next = async (): Promise<void> => {
    const entry = rest.shift()
    if (!entry) return
    const [what, fault] = entry
    const { found, plant, protocol } = fault
    await using origin = await brokenOrigin(stream().origin, plant())
    const options = { seconds: lengthOf(fault), only: protocol, stop: never }
    const report = await checkOrigin(`${origin.url}${path()}${name}`, options)
    const seen = failures(report)
    const ids = seen.map(({ id }) => id).toSorted()
    // Where it is otherwise than planted, what was seen tells why.
    results[what] =
      ids.join() === found.join()
        ? ids
        : seen.map(({ id, findings: [first] }) => `${id}: ${first?.seen} at ${first?.where}`)
    await next()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  t.deepEqual(results, Object.fromEntries(Object.entries(faults).map(([what, { found }]) => [what, [...found]])))
}

test.serial('each fault planted in HLS is found by its rule and by no other', async (t) => {
  t.timeout(180_000)
  await findAll(t, HLS_FAULTS, 'playlist.m3u8')
})

test.serial('each fault planted in DASH is found by its rule and by no other', async (t) => {
  t.timeout(180_000)
  await findAll(t, DASH_FAULTS, 'manifest.mpd')
})

test.serial('the command ends with 0 when nothing failed, and prints an object a rule', async (t) => {
  const { exit, objects, stderr } = await runScene(['conformance', playlist.href, '--seconds', '3', '--json'])
  t.is(exit, 0, stderr)
  const last = objects().at(-1)
  t.like(last, { ok: true, failed: 0 })
  t.is(objects().length - 1, Number(last?.passed) + Number(last?.not_tested))
  t.like(objects()[0], { protocol: 'hls', rule: 'hls.variant-attributes', outcome: 'passed' })
})

test.serial('the command ends with 1 when a rule failed, and tells it first', async (t) => {
  const fault = HLS_FAULTS['PART-HOLD-BACK is two part targets']
  if (!fault) throw new Error('no such fault')
  await using origin = await brokenOrigin(stream().origin, fault.plant())
  const { exit, stdout } = await runScene(['conformance', `${origin.url}${path()}playlist.m3u8`, '--seconds', '2'])
  t.is(exit, 1)
  t.regex(stdout, /\nFailed \(1\)\n {2}FAIL {2}PART-HOLD-BACK is at least three part targets +RFC 8216bis 4\.4\.3\.8/)
  t.regex(stdout, /\nHLS: 1 failed, \d+ passed, \d+ not tested\n\n1 rule failed\.\n$/)
})
