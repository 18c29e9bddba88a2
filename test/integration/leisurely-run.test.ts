import test from 'ava'
import { leisurelyRun } from '../../src/adapters/ffmpeg/recode/leisurely-run.ts'

/** What a program of the shell gives, or why it gives nothing. */
async function outputOf(path: string, args: readonly string[], signal = new AbortController().signal): Promise<string> {
  let text = ''
  for await (const bytes of leisurelyRun({ path, args, env: process.env, signal }))
    text += Buffer.from(bytes).toString('utf8')
  return text
}

const shell = (script: string, signal?: AbortSignal) => outputOf('/bin/sh', ['-c', script], signal)

test('what a program writes is given, and why it failed', async (t) => {
  t.is(await shell('printf one; printf two'), 'onetwo')
  await t.throwsAsync(shell('echo because >&2; exit 3'), { instanceOf: Error, message: 'because' })
  await t.throwsAsync(shell('exit 234'), { message: 'it ended with exit code 234' })
  await t.throwsAsync(shell('kill -SEGV $$'), { message: /^Segmentation fault|exit code 139$/ })
})

test('one that was killed by others, or cannot be run, has not failed by itself', async (t) => {
  await t.throwsAsync(shell('kill -9 $$'), { code: 'ENCODER_KILLED', message: /Killed|137/ })
  await t.throwsAsync(outputOf('/nowhere/ffmpeg', []), { code: 'ENCODER_KILLED', message: /nowhere/ })
})

test('one that is told to end gives the reason of that', async (t) => {
  const stopping = new AbortController()
  const working = shell('printf begun; sleep 60', stopping.signal)
  stopping.abort(new Error('enough'))
  await t.throwsAsync(working, { message: 'enough' })
  await t.throwsAsync(shell('printf never', stopping.signal), { message: 'enough' })
})
