import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as nextCheck } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { ownFolder } from '../helpers/own-folder.ts'
import { probeFile } from '../helpers/probe.ts'

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))

/** One memory of what encoders have proven for all tests here: each would take seconds to prove them anew. */
const CACHE = await ownFolder('cli-cache')

/** Records a painted pattern, so that no browser is needed. */
const PATTERN = `name: pattern
stages:
  - { id: picture, use: source.test-pattern }
  - { id: pace, use: video.pace, with: { fps: 15 } }
  - { id: encode, use: video.encode }
  - { id: file, use: sink.recording }
`

async function scene(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-cli-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'pattern.yaml'), PATTERN)
  return folder
}

function start(
  t: ExecutionContext,
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, XDG_CACHE_HOME: CACHE },
      ...{ FLYBROWSER_RECORDING_DIR: join(folder, 'rec'), ...env },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

/** Runs to the end. */
async function run(t: ExecutionContext, folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(t, folder, words, env)
  const [stdout, stderr, [exit]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { exit, stdout, stderr }
}

/** Waits until the one recording of a folder holds so many bytes; at most 30 s. */
async function grown(folder: string, bytes: number): Promise<void> {
  const patience = AbortSignal.timeout(30_000)
  for (;;) {
    const names = await readdir(folder).catch(() => [])
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size),
    )
    if (sizes.some((size) => size >= bytes)) return
    patience.throwIfAborted()
    await nextCheck(50)
  }
}

const lastObject = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '')

test('the first signal finishes the recording and exits 0', async (t) => {
  const folder = await scene(t)
  const child = start(t, folder, ['run', 'pattern.yaml'])
  const stdout = text(child.stdout as NodeJS.ReadableStream)
  await grown(join(folder, 'rec'), 10_000)
  child.kill('SIGTERM')
  const [exit] = await once(child, 'exit')
  t.is(exit, 0)
  t.regex(await stdout, /\.mp4: finished, \d/)
  const [file = ''] = (await readdir(join(folder, 'rec'))).filter((name) => name.endsWith('.mp4'))
  t.true((await stat(join(folder, 'rec', file))).size > 1000)
})

test('a second signal ends it at once', async (t) => {
  const folder = await scene(t)
  const child = start(t, folder, ['run', 'pattern.yaml'])
  await grown(join(folder, 'rec'), 10_000)
  child.kill('SIGTERM')
  child.kill('SIGINT')
  const [exit] = await once(child, 'exit')
  t.is(exit, 1)
})

test('a duration ends it too, and --json tells the recording', async (t) => {
  const folder = await scene(t)
  const { exit, stdout, stderr } = await run(t, folder, ['run', 'pattern.yaml', '--duration', '4s', '--json'])
  t.is(exit, 0, stderr)
  const { recordings, stages } = lastObject(stdout)
  t.deepEqual(Object.keys(recordings[0]).sort(), [
    ...['codec', 'dropped_frames', 'duration_seconds', 'encoder', 'file_path', 'frame_count', 'recording_id'],
    ...['source', 'state', 'timeline'],
  ])
  t.like(recordings[0], { state: 'finished', codec: 'h264', encoder: 'libx264', source: 'source.test-pattern' })
  t.true(recordings[0].duration_seconds > 0.5)
  t.deepEqual(
    stages.map((stage: { stage_id: string }) => stage.stage_id),
    ['picture', 'pace', 'encode', 'file'],
  )
})

test('a reader that leaves does not end the recording', async (t) => {
  const folder = await scene(t)
  const child = start(t, folder, ['run', 'pattern.yaml', '--duration', '4s'])
  child.stdout?.once('data', () => child.stdout?.destroy())
  const stderr = text(child.stderr as NodeJS.ReadableStream)
  const [exit] = await once(child, 'exit')
  t.is(exit, 0, await stderr)
  t.is((await readdir(join(folder, 'rec'))).filter((name) => name.endsWith('.mp4')).length, 1)
})

test('bad input exits 2 with every fault and its place', async (t) => {
  const folder = await scene(t)
  await writeFile(join(folder, 'bad.yaml'), PATTERN.replace('fps: 15', 'fps: 99').replace('id: file', 'od: file'))
  const lint = await run(t, folder, ['pipeline', 'lint', 'bad.yaml'])
  t.is(lint.exit, 2)
  t.deepEqual(
    lint.stdout.split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['bad.yaml:4:47 bad-value', 'bad.yaml:6:5 missing-id', 'bad.yaml:6:7 unknown-key', ''],
  )
  const refused = await run(t, folder, ['run', 'bad.yaml'])
  t.is(refused.exit, 2)
  t.regex(refused.stderr, /^PIPELINE_INVALID: .*\nbad\.yaml:4:47 bad-value /)
})

test('a page source without an address is refused before anything starts', async (t) => {
  const folder = await scene(t)
  await writeFile(join(folder, 'page.yaml'), PATTERN.replace('source.test-pattern', 'source.auto'))
  const { exit, stderr } = await run(t, folder, ['run', 'page.yaml'])
  t.is(exit, 2)
  t.regex(stderr, /^OPTION_INVALID: .*--url/)
})

/** What a machine lacks: environment, words of the command, and what it is told. None of them may leave anything but its answer. */
const LACKS: [what: string, code: string, words: string[], env: (folder: string) => NodeJS.ProcessEnv][] = [
  ['browser', 'BROWSER_NOT_FOUND', ['record', 'about:blank', '-d', '1s'], () => ({ FLYBROWSER_BROWSER: '/nope' })],
  ['ffmpeg', 'ENCODER_NOT_FOUND', ['run', 'pattern.yaml', '-d', '3s'], () => ({ FLYBROWSER_FFMPEG: '/nope' })],
  [
    'folder, as a file is in the way',
    'STORE_UNWRITABLE',
    ['run', 'pattern.yaml', '-d', '3s'],
    (folder) => ({ FLYBROWSER_RECORDING_DIR: join(folder, 'pattern.yaml', 'rec') }),
  ],
  [
    'folder, as /proc takes none',
    'STORE_UNWRITABLE',
    ['record', 'about:blank', '-d', '1s'],
    () => ({ FLYBROWSER_RECORDING_DIR: '/proc/recordings' }),
  ],
  ['folder for its file', 'STORE_UNWRITABLE', ['record', 'about:blank', '-o', 'nowhere/x.mp4'], () => ({})],
]

for (const [what, code, words, env] of LACKS)
  test(`without a ${what} it exits 2, with the reason first and advice`, async (t) => {
    const folder = await scene(t)
    const { exit, stderr } = await run(t, folder, words, env(folder))
    t.is(exit, 2, stderr)
    t.true(stderr.startsWith(`${code}: `), stderr)
    t.is(stderr.trim().split('\n').length, 2, stderr)
  })

/** A small file system of its own, which only root can make; undefined elsewhere. */
async function smallDisk(t: ExecutionContext, folder: string, size: string): Promise<string | undefined> {
  const disk = join(folder, 'disk')
  await mkdir(disk)
  try {
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  } catch {
    t.log('not root, or no tmpfs here: the same is shown with the memory store')
    return undefined
  }
  t.teardown(() => promisify(execFile)('umount', [disk]))
  return disk
}

test('a disk without room is refused with exit 2', async (t) => {
  const folder = await scene(t)
  const disk = await smallDisk(t, folder, '1500k')
  if (disk === undefined) return t.pass()
  const { exit, stderr } = await run(t, folder, ['run', 'pattern.yaml', '-d', '5s'], { FLYBROWSER_RECORDING_DIR: disk })
  t.is(exit, 2, stderr)
  t.regex(stderr, /^STORE_UNWRITABLE: .* MB are free\./)
})

test('a disk that fills up ends the command with exit 2, the file whole and told', async (t) => {
  const folder = await scene(t)
  const disk = await smallDisk(t, folder, '16m')
  if (disk === undefined) return t.pass()
  const child = start(t, folder, ['run', 'pattern.yaml', '--json'], { FLYBROWSER_RECORDING_DIR: disk })
  const [stdout, exit] = [text(child.stdout as NodeJS.ReadableStream), once(child, 'exit')]
  await grown(disk, 20_000)
  await writeFile(join(disk, 'of-others'), new Uint8Array(12_000_000))
  t.deepEqual(await exit, [2, null])
  const [summary, failure] = (await stdout)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.like(failure, { error: { code: 'STORE_FULL' } })
  t.like(summary.recordings, [{ state: 'finished' }])
  const { complaints, frames } = await probeFile(summary.recordings[0].file_path)
  t.is(complaints, '')
  t.is(frames, summary.recordings[0].frame_count)
})

test('--fps and --size reach a document that names its own, and --set wins', async (t) => {
  const folder = await scene(t)
  const words = ['run', 'pattern.yaml', '-d', '4s', '--json', '--size', '320x180', '--set', 'pace.fps=5', '--fps', '10']
  const { exit, stdout, stderr } = await run(t, folder, words)
  t.is(exit, 0, stderr)
  const { recordings, stages } = lastObject(stdout)
  const made = await probeFile(recordings[0].file_path)
  t.deepEqual([made.width, made.height], [320, 180])
  const [picture, pace] = stages
  t.true(picture.frames <= 42, `the source paints 10 a second: ${picture.frames}`)
  t.true(pace.frames <= 22, `the pace is 5 a second: ${pace.frames}`)
})

test('a plugin of a document is loaded from beside it', async (t) => {
  const folder = await scene(t)
  await writeFile(
    join(folder, 'stage.mjs'),
    `export default {
      type: 'acme.same', summary: 'Passes on.', input: 'frame', output: 'frame',
      config: { type: 'object', properties: {}, additionalProperties: false }, create: () => (frames) => frames,
    }`,
  )
  const document = `plugins: [./stage.mjs]\n${PATTERN.replace('video.pace, with: { fps: 15 }', 'acme.same')}`
  await writeFile(join(folder, 'plugged.yaml'), document)
  const { exit, stdout, stderr } = await run(t, folder, ['pipeline', 'lint', 'plugged.yaml'])
  t.is(exit, 0, stderr)
  t.regex(stdout, /warning unpaced/)
})

for (const [name, code, reason] of [
  ['missing', undefined, 'Cannot find module'],
  ['broken', 'export default (', 'Unexpected'],
  ['empty', 'export const nothing = 1', 'exports no stage'],
  ['shapeless', 'export default { type: "acme.x" }', 'has no summary'],
  ['nameless', 'export default [{ type: "X", create() {} }]', 'no type of the form vendor.name'],
] as const)
  test(`a plugin that is ${name} is refused with the reason`, async (t) => {
    const folder = await scene(t)
    if (code !== undefined) await writeFile(join(folder, 'p.mjs'), code)
    await writeFile(join(folder, 'p.yaml'), `plugins: [./p.mjs]\n${PATTERN}`)
    const { exit, stderr } = await run(t, folder, ['pipeline', 'lint', 'p.yaml'])
    t.is(exit, 2)
    t.regex(stderr, /^PLUGIN_UNLOADABLE: The plugin \.\/p\.mjs cannot be used: /)
    t.true(stderr.includes(reason), stderr)
  })

test('doctor proves the browser and the encoders of this machine', async (t) => {
  const folder = await scene(t)
  const { stdout } = await run(t, folder, ['doctor', '--json'])
  const checks = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.like(
    checks.find((check) => check.check === 'encode h264'),
    { ok: true, detail: 'by libx264' },
  )
  t.like(
    checks.find((check) => check.check === 'browser'),
    { ok: true, essential: true },
  )
  t.like(
    checks.find((check) => check.check === 'recordings'),
    { ok: true },
  )
})

test('doctor fails on a browser that tells its version and then does not start', async (t) => {
  const folder = await scene(t)
  const browser = join(folder, 'chromium')
  await writeFile(
    browser,
    '#!/bin/sh\n[ "$1" = --version ] && echo Chromium 156 && exit\necho "cannot open shared object" >&2; exit 127\n',
    { mode: 0o755 },
  )
  const { exit, stdout } = await run(t, folder, ['doctor', '--json'], { FLYBROWSER_BROWSER: browser })
  t.is(exit, 1)
  t.regex(
    stdout,
    /"check":"browser","essential":true,"ok":false,"detail":"[^"]* did not start: cannot open shared object\./,
  )
})

test('doctor fails on a folder that cannot be written', async (t) => {
  const folder = await scene(t)
  await writeFile(join(folder, 'settings.yaml'), 'recording: { dir: /proc/recordings }\n')
  const env = { FLYBROWSER_RECORDING_DIR: '' }
  const { exit, stdout } = await run(t, folder, ['doctor', '--json', '--config', 'settings.yaml'], env)
  t.is(exit, 1)
  t.regex(stdout, /"check":"recordings","essential":true,"ok":false,"detail":"[^"]*\/proc\/recordings: /)
})
