import test from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readRtmpArguments } from '../../../bench/rtmp/arguments.ts'
import { Lifetime } from '../../../bench/rtmp/lifetime.ts'
import { presentServers } from '../../../bench/rtmp/present.ts'
import { judgePictures } from '../../../bench/rtmp/watch-server.ts'

const NOW_MS = Date.UTC(2026, 10, 23)

/** Pictures of 10 a second, each so far behind. */
const pictures = (...behindMs: (number | undefined)[]) =>
  behindMs.map((behind, index) => {
    const atMs = NOW_MS + index * 100
    return { atMs, value: behind === undefined ? undefined : (atMs - behind) % 2 ** 32 }
  })

test('the command line of the bench of RTMP', (t) => {
  const all = readRtmpArguments([])
  t.deepEqual([all?.seconds, all?.servers.map(({ name }) => name)], [30, ['nginx', 'node-media-server']])
  t.like(readRtmpArguments(['--server', 'nginx', '--seconds', '5', '--json', 'x.json']), { seconds: 5, json: 'x.json' })
  t.is(readRtmpArguments(['--help']), undefined)
  for (const args of [['--server', 'wowza'], ['--seconds', '0'], ['live']])
    t.throws(() => readRtmpArguments(args), { instanceOf: UsageError })
})

test('subscribers are judged by how far each picture is behind the page', (t) => {
  const figures = judgePictures('nginx', 0.5, pictures(80, 90, undefined, 100, 110))
  t.deepEqual(figures, {
    ...{ server: 'nginx', seconds: 0.5, pictures: 5, picturesPerSecond: 10, unreadable: 1, longestStandMs: 100 },
    seen: { p50Ms: 90, p95Ms: 110, maxMs: 110 },
  })
  const none = judgePictures('nginx', 1, [])
  t.deepEqual([none.seen, none.longestStandMs], [undefined, 0])
})

test('the table tells what was reached, and what failed', (t) => {
  const text = presentServers([
    judgePictures('quick', 1, pictures(80)),
    judgePictures('slow', 1, pictures(500)),
    judgePictures('silent', 1, []),
    { server: 'broken', failed: 'it is not installed' },
  ])
  t.regex(text, /quick +80 \/ 80 .* yes/)
  t.regex(text, /slow +500 \/ 500 .* not p50/)
  t.regex(text, /silent .* not p50/)
  t.regex(text, /broken failed: it is not installed/)
})

test('what a block has begun ends with it, the last first', async (t) => {
  const ended: string[] = []
  {
    await using lifetime = new Lifetime()
    for (const name of ['first', 'second']) lifetime.teardown(async () => void ended.push(name))
  }
  t.deepEqual(ended, ['second', 'first'])
})
