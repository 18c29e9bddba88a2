import { execFile } from 'node:child_process'
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { askBinary } from '../../src/adapters/ffmpeg/ask-binary.ts'
import { proveEncoder } from '../../src/adapters/ffmpeg/prove-encoder.ts'
import { encoderNamed, encodersOf, type KnownEncoder } from '../../src/engine/encoders/families/known-families.ts'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { testUnless } from '../helpers/test-unless.ts'
import { isAlive, script, within } from './ffmpeg-tools.ts'

const LIBX264 = encodersOf('h264').find(({ encoder }) => encoder === 'libx264') as KnownEncoder
const prove = (path: string, withinMs = 400) => {
  const facts = { version: '5.1', fpsMode: true }
  return within(10_000, 'the proof', proveEncoder({ path, facts, env: process.env, withinMs }, LIBX264))
}

/** The id that a child of the script at `path` has left. */
const childOf = async (path: string): Promise<number> => Number(await readFile(`${path}.child`, 'utf8'))

test('what hangs is ended with the children it has, whatever signals they ignore', async (t) => {
  const path = await script(`sh -c 'trap "" TERM INT HUP; echo $$ > "$0.child"; while :; do sleep 1; done' "$0" & wait`)
  t.like(await prove(path), { usable: false, cause: 'too-slow', reason: 'it did not finish within 400 ms' })
  const child = await childOf(path)
  await until('the end of the child', async () => !(await isAlive(child)))
})

const NO_SETSID = process.platform === 'linux' ? undefined : 'the program that leaves a group comes with Linux'

testUnless(NO_SETSID, 'a child that has left the group, and holds the pipes for good, is not waited for', async (t) => {
  const path = await script('setsid sleep 60 & echo $! > "$0.child"')
  try {
    t.like(await prove(path), { usable: false, cause: 'too-slow' })
    process.kill(await childOf(path), 'SIGKILL')
    const error = await t.throwsAsync(within(10_000, 'an answer', askBinary(path, '-version', process.env, 400)))
    t.is(error?.message, 'it did not answer -version within 400 ms')
  } finally {
    process.kill(await childOf(path), 'SIGKILL')
  }
})

test('what cannot be started, or talks without end, is a reason and no error', async (t) => {
  t.like(await prove('/nowhere/ffmpeg'), { usable: false, cause: 'other' })
  t.like(await prove('no\0path'), { usable: false, cause: 'other' })
  const locked = await script('exit 0')
  await chmod(locked, 0o644)
  t.regex((await prove(locked)).reason ?? '', /EACCES/)
  t.regex((await prove(await script('exec yes'), 20_000)).reason ?? '', /more than \d+ bytes/)
  await t.throwsAsync(askBinary(await script('exec yes'), '-version', process.env), { message: /more than \d+ bytes/ })
})

test('a device that is there and may not be opened is told from one that is not there', async (t) => {
  const path = await script('echo "No VA display found for device: /dev/dri/renderD128." >&2; exit 1')
  const binary = { path, facts: { version: '5.1', fpsMode: true }, env: process.env }
  const causes = async (encoder: string, mayNotOpen: boolean) => {
    const asked: string[] = []
    const { cause } = await proveEncoder(binary, encoderNamed(encoder), async (device) => {
      asked.push(device)
      return mayNotOpen
    })
    return [cause, ...asked]
  }
  t.deepEqual(await causes('h264_vaapi', true), ['no-permission', '/dev/dri/renderD128'])
  t.deepEqual(await causes('h264_vaapi', false), ['no-device', '/dev/dri/renderD128'])
  t.deepEqual(await causes('libx264', true), ['no-device'])
})

test('whether a device may be opened is asked of the system', async (t) => {
  const folder = await ownFolder('denied')
  const [locked, question] = [join(folder, 'device'), join(folder, 'is-denied.mjs')]
  await writeFile(locked, '')
  await chmod(locked, 0)
  await chmod(folder, 0o755)
  await copyFile(fileURLToPath(new URL('../../src/adapters/ffmpeg/is-denied.js', import.meta.url)), question)
  const asked = `const { isDenied } = await import(process.argv[1]); console.log(await Promise.all(process.argv.slice(2).map(isDenied)))`
  // To root nothing is locked.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const words = ['--input-type=module', '-e', asked, question, locked, join(folder, 'none'), '/dev/null']
  const { stdout } = await promisify(execFile)(process.execPath, words, { ...nobody, cwd: '/' })
  t.is(stdout, '[ true, false, false ]\n')
})
