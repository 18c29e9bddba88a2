import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { RecordingEvent, RecordingInfo } from '../../../src/engine/recordings/recording-info.ts'
import { runScene } from '../../helpers/cli-world.ts'

const recordings = {
  async get(id: string): Promise<RecordingInfo> {
    if (id !== 'rec_a') throw new FlyBrowserError('RECORDING_UNKNOWN', { id })
    return { timeline: [], durationSeconds: 4 } as unknown as RecordingInfo
  },
  async timeline(): Promise<RecordingEvent[]> {
    return [{ atSeconds: 1.5, event: 'session.marked', label: 'checkout' }]
  },
}
const timeline = (...words: string[]) => runScene(['recordings', 'timeline', ...words], { recordings })

test('recordings timeline prints a table, JSON lines or a track', async (t) => {
  t.is((await timeline('rec_a')).stdout, '0:01.500  session.marked  label=checkout\n')
  const line = '{"at_seconds":1.5,"event":"session.marked","label":"checkout"}'
  for (const words of [['--json'], ['--format', 'jsonl']])
    t.is((await timeline('rec_a', ...words)).stdout, `${line}\n`, words.join(' '))
  t.is(
    (await timeline('rec_a', '--format', 'vtt', '--json')).stdout,
    `WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.500\n${line}\n`,
  )
  t.regex((await timeline('rec_a', '--format', 'chapters')).stdout, /\n2\n00:00:01\.500 --> 00:00:04\.000\ncheckout\n$/)
})

test('recordings timeline refuses ids that are none and formats it does not know', async (t) => {
  const unknown = await timeline('../../etc/passwd')
  t.is(unknown.exit, 2)
  t.regex(unknown.stderr, /RECORDING_UNKNOWN/)
  t.is(unknown.stdout, '')
  t.is((await timeline('rec_a', '--format', 'srt')).exit, 2)
  t.is((await timeline()).exit, 2)
})
