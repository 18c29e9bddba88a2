import { spawn } from 'node:child_process'
import { readFile, utimes, writeFile } from 'node:fs/promises'
import test from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import { InventoryMemory } from '../../src/adapters/ffmpeg/inventory-memory.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import type { EncodeRequest } from '../../src/pipeline/ports/encoder-port.ts'
import { until } from '../helpers/media-time.ts'
import { BUILDS, Collector, flatI420, isAlive, noiseI420, REQUEST, script, within } from './ffmpeg-tools.ts'

const REAL = BUILDS[0]?.path ?? 'ffmpeg'
const picture = flatI420(320, 240, 100)

/** A larger picture, whose encoder the scripts below can tell from a probe. */
const LARGE = { ...REQUEST, input: { encoding: 'i420', width: 640, height: 480 }, width: 640, height: 480 } as const
const largePicture = flatI420(640, 480, 100)

/** An ffmpeg that passes every probe, and does something else when it is to encode {@link LARGE}. */
const faulty = (body: string) => script(`case "$*" in *scale=640*) ${body} ;; *) exec '${REAL}' "$@" ;; esac`)

/** A real ffmpeg that leaves its process id behind. */
async function traced(): Promise<{ path: string; pid: () => Promise<number> }> {
  const path = await faulty(`echo $$ > "$0.pid"; exec '${REAL}' "$@"`)
  return { path, pid: async () => Number(await readFile(`${path}.pid`, 'utf8')) }
}

const failure = async (collector: Collector): Promise<FlyBrowserError> => {
  const error = await within(10_000, 'the failure', collector.ended).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof FlyBrowserError)) throw new Error(`no failure but ${String(error)}`)
  return error
}

/** An inventory that remembers nothing of others, and nothing on the disk. */
const fresh = (binary: string, memory = new InventoryMemory()) =>
  new EncoderInventory({ binary, cacheFile: `${binary}.proofs.json` }, memory)

const openFailure = async (path: string): Promise<FlyBrowserError> => {
  const error = await new FfmpegEncoders({ binary: path }, fresh(path)).open(REQUEST).catch((reason: unknown) => reason)
  if (!(error instanceof FlyBrowserError)) throw new Error(`no failure but ${String(error)}`)
  return error
}

test('both builds are found, and each is proven', async (t) => {
  const found = await new EncoderInventory().look({ codecs: ['h264'] })
  t.deepEqual(
    found.map(({ path }) => path),
    BUILDS.map(({ path }) => path),
  )
  for (const { facts, encoders } of found) {
    t.truthy(facts?.version)
    t.like(
      encoders.find(({ encoder }) => encoder === 'libx264'),
      { codec: 'h264', usable: true },
    )
  }
})

test('the variable names the only ffmpeg, a setting goes before it', async (t) => {
  const env = { ...process.env, FLYBROWSER_FFMPEG: '/nowhere/ffmpeg' }
  const named = await new EncoderInventory({ env }).look()
  t.like(named, [{ path: '/nowhere/ffmpeg', origin: 'setting', reason: 'there is no such file', encoders: [] }])
  t.like(await new EncoderInventory({ env, binary: REAL }).look({ codecs: ['h264'] }), [
    { path: REAL, origin: 'setting' },
  ])
})

test('without ffmpeg on PATH the bundled one is used', async (t) => {
  const session = await new FfmpegEncoders({ env: { PATH: '/nowhere' } }).open(REQUEST)
  t.is(BUILDS[1]?.path, session.binary)
  session.kill()
})

for (const [what, body, reason] of [
  ['cannot be found', '', /there is no such file/],
  ['ends at once', 'exit 3', /-version ended with exit code 3/],
  ['is something else', 'echo hello', /does not answer -version/],
  [
    'has no libx264',
    `case "$*" in *-version* | *-encoders*) exec '${REAL}' "$@" ;; esac; echo "Unknown encoder 'libx264'" >&2; exit 1`,
    /libx264: this ffmpeg was built without it/,
  ],
  [
    'prints garbage',
    `case "$*" in *-version*) exec '${REAL}' "$@" ;; esac; exec yes`,
    /answered -encoders with more than/,
  ],
] as const) {
  test(`an ffmpeg that ${what} is not opened, and the error says so`, async (t) => {
    const path = body === '' ? '/nowhere/ffmpeg' : await script(body)
    const error = await openFailure(path)
    t.is(error.code, 'ENCODER_NOT_FOUND')
    t.true(error.message.includes(path))
    t.regex(error.message, reason)
  })
}

test('a binary is asked and proven once, by however many, until the file changes', async (t) => {
  const path = await script(`echo run >> "$0.runs"; exec '${REAL}' "$@"`)
  const memory = new InventoryMemory()
  const encoders = () => new FfmpegEncoders({ binary: path }, fresh(path, memory))
  const runs = async () => (await readFile(`${path}.runs`, 'utf8')).trim().split('\n').length
  const software: EncodeRequest = { ...REQUEST, encoder: 'software' }
  await Promise.all([encoders().open(software), encoders().open(software)])
  await encoders().open(software)
  t.is(await runs(), 3, 'its version, its list, one proof')
  await utimes(path, new Date(), new Date(Date.now() - 60_000))
  await encoders().open(software)
  t.is(await runs(), 6)
})

test('what failed is believed for a minute, then tried again', async (t) => {
  const path = await script(`test -e "$0.mended" || exit 1; exec '${REAL}' "$@"`)
  let nowMs = 0
  const inventory = fresh(path, new InventoryMemory(() => nowMs))
  const reason = async () => (await inventory.look({ codecs: ['h264'] }))[0]?.reason
  t.regex((await reason()) ?? '', /ended with exit code 1/)
  await writeFile(`${path}.mended`, '')
  nowMs = 59_000
  t.regex((await reason()) ?? '', /ended with exit code 1/)
  nowMs = 61_000
  t.is(await reason(), undefined)
})

test('an encoder that is killed is an error with its reason', async (t) => {
  const { path, pid } = await traced()
  const session = await new FfmpegEncoders({ binary: path }).open(LARGE)
  const collector = new Collector(session.output)
  session.write(largePicture, 0)
  await collector.unitCount(1)
  process.kill(await pid(), 'SIGKILL')
  const error = await failure(collector)
  t.is(error.code, 'ENCODER_FAILED')
  t.deepEqual(error.details, { encoder: 'libx264', times: 1, reason: 'it was ended by SIGKILL' })
  // Late calls find nobody, and do nothing.
  t.true(session.write(largePicture, 33))
  session.end()
  session.kill()
})

for (const [what, body, reason] of [
  ['ends at once', 'echo "no luck" >&2; exit 4', /exit code 4: no luck/],
  ['ends as if all were well', 'exit 0', /exit code 0/],
  ['prints garbage', 'exec yes', /does not begin as NUT/],
  [
    'talks without end',
    'yes "bad news" | head -n 300000 >&2; exit 5',
    /^it ended with exit code 5: (bad news; ){2}bad news$/,
  ],
] as const) {
  test(`an encoder that ${what} is an error with its reason`, async (t) => {
    const session = await new FfmpegEncoders({ binary: await faulty(body) }).open(LARGE)
    const collector = new Collector(session.output)
    session.write(largePicture, 0)
    const error = await failure(collector)
    t.is(error.code, 'ENCODER_FAILED')
    t.regex(String(error.details.reason), reason)
  })
}

test('an encoder that never finishes is ended after its time', async (t) => {
  const path = await faulty('echo $$ > "$0.pid"; exec sleep 60')
  const session = await new FfmpegEncoders({ binary: path, finishWithinMs: 300 }).open(LARGE)
  const collector = new Collector(session.output)
  session.write(largePicture, 0)
  session.end()
  const error = await failure(collector)
  t.is(error.details.reason, 'it did not finish within 300 ms')
})

test('a process that is behind is waited for, and gives every picture when it goes on', async (t) => {
  const { path, pid } = await traced()
  const session = await new FfmpegEncoders({ binary: path }).open(LARGE)
  const collector = new Collector(session.output)
  const noise = noiseI420(640, 480, 1)
  session.write(noise, 0)
  await collector.unitCount(1)
  process.kill(await pid(), 'SIGSTOP')
  let drains = 0
  session.drained.subscribe(() => {
    drains += 1
  })
  // More than the pipe holds, of which a stopped process takes nothing.
  let written = 1
  for (; written < 20; written += 1) session.write(noise, written * 33)
  t.false(session.write(noise, written * 33))
  written += 1
  await new Promise((resolve) => setImmediate(resolve))
  t.is(drains, 0)
  process.kill(await pid(), 'SIGCONT')
  await until('drained', () => drains > 0)
  session.end()
  await within(10_000, 'the end', collector.ended)
  t.is(collector.units.length, written)
})

test('killing is possible at any time, more than once, and leaves no process', async (t) => {
  const { path, pid } = await traced()
  const encoders = new FfmpegEncoders({ binary: path })
  const unused = await encoders.open(LARGE)
  const unusedCollector = new Collector(unused.output)
  unused.kill()
  unused.kill()
  await unusedCollector.ended

  const used = await encoders.open(LARGE)
  const collector = new Collector(used.output)
  used.write(largePicture, 0)
  await collector.unitCount(1)
  used.kill()
  used.kill()
  await collector.ended
  const id = await pid()
  await until('the process is gone', async () => !(await isAlive(id)))
  t.is(collector.units.length, 1)
})

test('an ffmpeg that a wrapper has started ends with the wrapper', async (t) => {
  const wrapped = `sh -c 'echo $$ > "$1"; shift; exec "$@"' sh "$0.pid" '${REAL}' "$@"; exit $?`
  const path = await script(`case "$*" in *scale=640*) ${wrapped} ;; *) exec '${REAL}' "$@" ;; esac`)
  const session = await new FfmpegEncoders({ binary: path }).open(LARGE)
  const collector = new Collector(session.output)
  session.write(largePicture, 0)
  await collector.unitCount(1)
  const id = Number(await readFile(`${path}.pid`, 'utf8'))
  t.true(await isAlive(id))
  session.kill()
  await until('ffmpeg is gone', async () => !(await isAlive(id)))
})

test('who stops listening ends the process', async (t) => {
  const { path, pid } = await traced()
  const session = await new FfmpegEncoders({ binary: path }).open(LARGE)
  const subscription = session.output.subscribe()
  session.write(largePicture, 0)
  await until('the process runs', () => pid().then(Boolean, () => false))
  subscription.unsubscribe()
  const id = await pid()
  await until('the process is gone', async () => !(await isAlive(id)))
  t.pass()
})

test('an end before the first frame is an end', async (t) => {
  const session = await new FfmpegEncoders({ binary: REAL }).open(REQUEST)
  const collector = new Collector(session.output)
  session.end()
  await collector.ended
  t.deepEqual(collector.outputs, [])
})

test('a picture written before anyone listens is not lost', async (t) => {
  const session = await new FfmpegEncoders({ binary: REAL }).open(REQUEST)
  session.write(picture, 5)
  const collector = new Collector(session.output)
  await collector.unitCount(1)
  session.end()
  await collector.ended
  t.is(collector.units[0]?.timeMs, 5)
})

test('when the program is killed, its encoder ends by itself', async (t) => {
  const { path, pid } = await traced()
  const tools = new URL('./ffmpeg-tools.js', import.meta.url).href
  const adapter = new URL('../../src/adapters/ffmpeg/ffmpeg-encoders.js', import.meta.url).href
  const program = `
    import { FfmpegEncoders } from ${JSON.stringify(adapter)}
    import { flatI420 } from ${JSON.stringify(tools)}
    const session = await new FfmpegEncoders({ binary: ${JSON.stringify(path)} }).open(${JSON.stringify(LARGE)})
    session.output.subscribe((output) => { if (output.kind === 'unit') console.log('ready') })
    session.write(flatI420(640, 480, 100), 0)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await within(20_000, 'the first picture', new Promise((resolve) => parent.stdout.once('data', resolve)))
  const id = await pid()
  t.true(await isAlive(id))
  parent.kill('SIGKILL')
  await until('the encoder is gone', async () => !(await isAlive(id)))
})
