import test from 'ava'
import type { DestinationStatus } from '../../src/index.ts'
import { livePictures, liveTracks } from '../helpers/live-pictures.ts'
import { until } from '../helpers/media-time.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { startPushedStream } from '../helpers/pushed-stream.ts'
import { freePort, startDeafServer, startNginx, withoutNginx } from '../helpers/rtmp-servers.ts'
import { testUnless } from '../helpers/test-unless.ts'

const PICTURES = 60

testUnless(withoutNginx, 'nginx gets picture and silence, every picture in order and at its time', async (t) => {
  const server = await startNginx(t)
  const stream = await startPushedStream(t)
  const { destinationId } = await stream.run.addDestination({ url: server.url, key: 'stream' })
  await stream.reaches(destinationId, 'live')
  const address = `${server.url}/stream`
  const tracks = await liveTracks(address)
  t.like(tracks.get('h264'), { width: 320, height: 180 })
  t.like(tracks.get('aac'), { profile: 'LC', sample_rate: '48000', channels: 2 })
  const dropped = () => stream.run.destinations()[0]?.droppedFrames
  const before = dropped()
  const readings = await livePictures(address, PICTURES)
  const { frames, unreadable, outOfOrder } = clockMeasures(readings)
  t.deepEqual({ frames, unreadable, outOfOrder }, { frames: PICTURES, unreadable: 0, outOfOrder: 0 })
  t.is(dropped(), before)
  // The times that the server got are those at which the pictures were painted; a busy machine paints some late.
  const errorsMs = timingErrorsMs(readings).map(Math.abs)
  t.true(percentile(errorsMs, 50) <= 2, `${errorsMs}`)

  await stream.run.removeDestination(destinationId)
  t.deepEqual(stream.run.destinations(), [])
  await until('the server to be told', async () => /deleteStream/.test(await server.log()))
})

testUnless(withoutNginx, 'what befalls one destination befalls no other, nor players and recordings', async (t) => {
  const [good, stopped, killed, deaf] = await Promise.all([
    startNginx(t, { keys: ['right'] }),
    startNginx(t),
    startNginx(t),
    startDeafServer(t),
  ])
  const stream = await startPushedStream(t)
  const add = async (url: string, key = 'right') => (await stream.run.addDestination({ url, key })).destinationId
  const first = { good: await add(good.url), stopped: await add(stopped.url), killed: await add(killed.url) }
  for (const id of Object.values(first)) await stream.reaches(id, 'live')
  const faulty = {
    deaf: await add(deaf.url),
    nobody: await add(`rtmp://127.0.0.1:${await freePort()}/live`),
    wrongKey: await add(good.url, 'a-wrong-key'),
  }
  const before = { recorded: await stream.recorded(), ...(await stream.reaches(first.good, 'live')) }
  const sent = () => stream.run.destinations().find((each) => each.destinationId === first.stopped)?.framesSent ?? 0
  await until('a server that has shown that it acknowledges', () => sent() > 30)
  stopped.child.kill('SIGSTOP')
  await killed.kill()

  const reasonOf = async (id: string, state: DestinationStatus['state'] = 'reconnecting') =>
    (await stream.reaches(id, state)).reason?.code
  t.is(await reasonOf(first.killed), 'PUSH_CLOSED')
  t.is(await reasonOf(faulty.nobody), 'PUSH_UNREACHABLE')
  t.is(await reasonOf(faulty.wrongKey, 'failed'), 'PUSH_KEY_REFUSED')
  t.is(await reasonOf(faulty.deaf), 'PUSH_UNREACHABLE')
  t.is(await reasonOf(first.stopped), 'PUSH_STALLED')
  t.false(JSON.stringify(stream.run.destinations()).includes('a-wrong-key'))

  // All that time the others went on: nothing was dropped, no segment is missing.
  const now = await stream.reaches(first.good, 'live')
  t.deepEqual([now.reconnects, now.droppedFrames], [0, before.droppedFrames])
  t.true(now.framesSent - before.framesSent > 60, `${now.framesSent - before.framesSent} sent`)
  t.notRegex(await stream.playlist(), /^#EXT-X-(DISCONTINUITY|GAP)$/m)
  t.true((await stream.recorded()) - before.recorded > 60)

  stopped.child.kill('SIGCONT')
  const back = await startNginx(t, { port: killed.port })
  for (const id of [first.stopped, first.killed]) {
    const again = await stream.reaches(id, 'live', 30_000)
    t.is(again.reconnects, 1)
    t.is(again.reason, undefined)
  }
  const { unreadable, outOfOrder } = clockMeasures(await livePictures(`${back.url}/right`, PICTURES))
  t.deepEqual({ unreadable, outOfOrder }, { unreadable: 0, outOfOrder: 0 })
})

test('an address that is none, and a key that is none, are refused before anything is connected to', async (t) => {
  const stream = await startPushedStream(t)
  const refused = async (url: string, code: string, key = 'k') => {
    await t.throwsAsync(stream.run.addDestination({ url, key }), { code } as object)
  }
  for (const url of ['http://h/live', 'tee:rtmp://h/live', 'file:///etc/passwd', '-i', 'rtmp://u:p@h/live', 'rtmp://h'])
    await refused(url, 'PUSH_URL_INVALID')
  await refused('rtmp://127.0.0.1/live', 'PUSH_KEY_INVALID', 'two words')
  t.deepEqual(stream.run.destinations(), [])
  await t.throwsAsync(stream.run.removeDestination('dst_0'), { code: 'DESTINATION_UNKNOWN' } as object)
})
