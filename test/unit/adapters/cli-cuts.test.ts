import test from 'ava'
import type { ExportOptions, RecordingClipOptions } from '../../../src/adapters/sdk/cut-types.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { type CliScene, runScene } from '../../helpers/cli-world.ts'

const CLIP = {
  ...{ recordingId: 'rec_b', clipOf: 'rec_a', from: '2030-01-01T00:00:10.000Z', to: '2030-01-01T00:00:25.000Z' },
  ...{ durationSeconds: 15, frameCount: 450, filePath: '/r/rec_b.mp4', fileSizeBytes: 3_210_000, timeline: [] },
}

async function run(words: readonly string[], scene: CliScene = {}) {
  const asked: { id: string; options: object }[] = []
  const cuts = {
    clip: async (id: string, { signal: _, ...options }: RecordingClipOptions = {}) => {
      asked.push({ id, options })
      return CLIP
    },
    export: async (id: string, { signal: _, onProgress, ...options }: ExportOptions) => {
      asked.push({ id, options })
      onProgress?.(0.375)
      const { filePath } = options
      return { recordingId: id, filePath, fileSizeBytes: 1_500_000, durationSeconds: 15, copied: false }
    },
  }
  return { ...(await runScene(['recordings', ...words], { cuts, ...scene })), asked }
}

test('recordings clip takes times or a moment, and tells what became of it', async (t) => {
  const clip = await run(['clip', 'rec_a', '--from', '10s', '--to', '0.5m', '-o', 'out.mp4'])
  t.deepEqual(clip.asked, [{ id: 'rec_a', options: { fromSeconds: 10, toSeconds: 30, filePath: '/nowhere/out.mp4' } }])
  t.is(clip.stdout, 'rec_b: 15.0 s, 3.21 MB, /r/rec_b.mp4\n')
  const around = await run(['clip', 'rec_a', '--around', 'error:1', '--pad', '2', '--container', 'mp4', '--json'])
  t.deepEqual(around.asked[0]?.options, { around: 'error:1', padSeconds: 2, container: 'mp4' })
  t.like(around.objects()[0], { recording_id: 'rec_b', clip_of: 'rec_a', duration_seconds: 15 })
  const beginning = await run(['clip', 'rec_a', '--from', '0'])
  t.deepEqual(beginning.asked[0]?.options, { fromSeconds: 0 })
})

test('recordings export writes into this folder unless told, says how far it is, and what it made', async (t) => {
  const gif = await run(
    ['export', 'rec_a', '--format', 'gif', '--width', '320', '--fps', '8', '--from', '1', '--to', '3'],
    { isTTY: true },
  )
  t.deepEqual(gif.asked[0]?.options, {
    ...{ format: 'gif', filePath: '/nowhere/rec_a.gif', fromSeconds: 1, toSeconds: 3, width: 320, fps: 8 },
  })
  t.true(gif.stdout.includes('rec_a: 37 %'))
  t.true(gif.stdout.endsWith('/nowhere/rec_a.gif: 15.0 s, 1.50 MB, coded anew\n'))
  const json = await run(['export', 'rec_a', '--format', 'mp4', '--json'])
  t.deepEqual(json.objects(), [
    {
      recording_id: 'rec_a',
      file_path: '/nowhere/rec_a.mp4',
      file_size_bytes: 1_500_000,
      duration_seconds: 15,
      copied: false,
    },
  ])
})

test('what cannot be meant is refused before anything is done, and Ctrl-C ends with 130', async (t) => {
  for (const words of [
    ['clip', 'rec_a', '--from', '-1s'],
    ['clip', 'rec_a', '--from', 'soon'],
    ['clip', 'rec_a', '--around', 'error:1', '--from', '1s'],
    ['clip', 'rec_a', '--container', 'avi'],
    ['export', 'rec_a'],
    ['export', 'rec_a', '--format', 'avi'],
    ['export', 'rec_a', '--format', 'gif', '--width', '641'],
    ['export', 'rec_a', '--format', 'gif', '--width', '2'],
    ['export', 'rec_a', '--format', 'gif', '--fps', '0'],
  ]) {
    const { exit, asked } = await run(words)
    t.is(exit, 2, words.join(' '))
    t.deepEqual(asked, [])
  }
  const stop = new AbortController()
  const stopped = (): never => {
    stop.abort()
    throw new Error('stopped')
  }
  for (const words of [
    ['clip', 'rec_a'],
    ['export', 'rec_a', '--format', 'gif'],
  ]) {
    const { exit } = await run(words, { stop: stop.signal, cuts: { clip: stopped, export: stopped } })
    t.is(exit, 130)
  }
  const clip = () =>
    Promise.reject(new FlyBrowserError('CLIP_OUTSIDE', { id: 'rec_a', from: '9', to: '10', length: '5' }))
  const outside = await run(['clip', 'rec_a', '--from', '9'], { cuts: { clip } })
  t.is(outside.exit, 2)
  t.regex(outside.stderr, /rec_a has nothing from 9 s to 10 s[\s\S]*from 0 s to 5 s/)
})
