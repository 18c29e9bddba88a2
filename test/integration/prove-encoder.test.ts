import { chmod, readFile } from 'node:fs/promises'
import test from 'ava'
import { askBinary } from '../../src/adapters/ffmpeg/ask-binary.ts'
import { proveEncoder } from '../../src/adapters/ffmpeg/prove-encoder.ts'
import { encodersOf, type KnownEncoder } from '../../src/engine/encoders/families/known-families.ts'
import { until } from '../helpers/media-time.ts'
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
