import test from 'ava'
import {
  readDuration,
  readOverride,
  readPort,
  readProtocols,
  readSeekWindow,
  readSize,
} from '../../../src/adapters/cli/option-readers.ts'
import { createOutput } from '../../../src/adapters/cli/output.ts'
import { bitRate, byteSize, clockTime, streamProgress } from '../../../src/adapters/cli/wording.ts'
import { snakeCased } from '../../../src/formats/json/snake-case.ts'

test('names are put in snake case at any depth', (t) => {
  t.deepEqual(snakeCased({ currentFps: 1, nested: [{ filePath: null, in: 2 }] }), {
    current_fps: 1,
    nested: [{ file_path: null, in: 2 }],
  })
})

test('times, sizes and rates are written for people', (t) => {
  t.deepEqual([0, 59_999, 61_000, 3_723_000].map(clockTime), ['00:00', '00:59', '01:01', '1:02:03'])
  t.deepEqual([0, 999, 1000, 1_234_567, 2e12, 3e15].map(byteSize), [
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 MB',
    '2.0 TB',
    '3000.0 TB',
  ])
  t.is(bitRate(1_500_000), '1.5 Mbit/s')
})

test('how a stream stands is told on one line; of one that rests no rates are told', (t) => {
  const metrics = {
    ...{ currentFps: 29.55, currentBitrate: 1_500_000, framesSent: 300, droppedFrames: 2 },
    ...{ bytesSent: 12_000, viewerCount: 1, bufferHealth: 1 },
  }
  const status = {
    ...{ streamId: 's', protocols: [], latency: undefined, uptimeSeconds: 5 },
    ...{ source: '', sourceReason: '', encoder: '', health: 'good' as const, metrics },
    browser: { state: 'running' as const, restarts: 0 },
    load: undefined,
  }
  t.is(streamProgress(5000, { ...status, state: 'live' }), '00:05 | 29.6 fps | 1.5 Mbit/s | 2 dropped | 1 watching')
  t.is(
    streamProgress(5000, { ...status, state: 'idle' }),
    '00:05 | at rest until somebody watches | 2 dropped | 1 watching',
  )
  const load = { rung: 4, fps: 4, width: 960, height: 540, reason: 'too slow', since: '2030-01-01T00:00:00.000Z' }
  t.is(
    streamProgress(5000, { ...status, state: 'live', load }),
    '00:05 | overloaded: 4 fps at most, 960x540 | 29.6 fps | 1.5 Mbit/s | 2 dropped | 1 watching',
  )
  t.notRegex(streamProgress(5000, { ...status, state: 'live', load: { ...load, rung: 0 } }), /overloaded/)
  t.is(streamProgress(250, undefined), '00:00 | starting')
})

test('durations take a unit; a bare number is seconds', (t) => {
  t.deepEqual(['10', '1.5m', '300ms', '0.5'].map(readDuration), [10_000, 90_000, 300, 500])
})

test('sizes and ports are read', (t) => {
  t.deepEqual(readSize('640x360'), { width: 640, height: 360 })
  t.is(readPort('0'), 0)
})

test('protocols are divided by commas, each once; a window keeps its unit, a bare number is seconds', (t) => {
  t.deepEqual(readProtocols('ws, hls,ws'), ['ws', 'hls'])
  t.deepEqual(['10m', '90', ' 2h'].map(readSeekWindow), ['10m', '90s', '2h'])
})

test('overrides collect; a value may hold anything', (t) => {
  t.deepEqual(readOverride('b.y==1=2', readOverride('a.x=')), { 'a.x': '', 'b.y': '=1=2' })
})

const written = (isTTY: boolean, json = false) => {
  const texts: string[] = []
  return { texts, output: createOutput({ isTTY, write: (text) => texts.push(text) }, json) }
}

test('on a terminal progress is one line that is written over', (t) => {
  const { texts, output } = written(true)
  output.progress('one', 0)
  output.progress('two', 250)
  output.say('end')
  t.deepEqual(texts, ['\r\x1b[2Kone', '\r\x1b[2Ktwo', '\r\x1b[2K', 'end\n'])
})

test('elsewhere progress is a line every five seconds', (t) => {
  const { texts, output } = written(false)
  for (let ms = 0; ms <= 11_000; ms += 250) output.progress(`at ${ms}`, ms)
  t.deepEqual(texts, ['at 5000\n', 'at 10000\n'])
})

test('programs get objects and nothing else', (t) => {
  const { texts, output } = written(true, true)
  output.say('words')
  output.progress('words', 6000)
  output.tell({ streamId: 1 })
  t.deepEqual(texts, ['{"stream_id":1}\n'])
})
