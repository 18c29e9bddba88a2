import { readFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { livePictures } from '../helpers/live-pictures.ts'
import { until } from '../helpers/media-time.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { startNginx, withoutNginx } from '../helpers/rtmp-servers.ts'
import { fixturePage, openTestSession, paintedValues } from '../helpers/session.ts'
import { testUnless } from '../helpers/test-unless.ts'

const KEY = 'a-key-that-nobody-sees'

testUnless(withoutNginx, 'a page is streamed, recorded and pushed to two servers from one encode', async (t) => {
  const servers = await Promise.all([startNginx(t), startNginx(t)])
  await using session = await openTestSession()
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  const [first, second] = servers.map(({ url }) => ({ url, key: KEY }))
  await t.throwsAsync(browser.addDestination(first!), { code: 'STREAM_NONE' } as object)
  await browser.startStream({ latency: 'lan' })
  await browser.startRecording()
  const live = (count: number) => browser.destinations().filter(({ state }) => state === 'live').length === count
  await browser.addDestination(first!)
  await until('the first server to accept', () => live(1))
  const { destinationId } = await browser.addDestination(second!)
  await until('the second server to accept', () => live(2))

  const pictures = await Promise.all(servers.map(({ url }) => livePictures(`${url}/${KEY}`, 60)))
  const encoders = await encoderProcesses()
  const arguments_ = await Promise.all(encoders.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  const painted = new Set(await paintedValues(browser))
  for (const readings of pictures) {
    const { values, unreadable, outOfOrder } = clockMeasures(readings)
    t.deepEqual({ unreadable, outOfOrder }, { unreadable: 0, outOfOrder: 0 })
    t.deepEqual(
      values.filter((value) => !painted.has(value)),
      [],
    )
  }
  t.is(encoders.length, 1)
  t.notRegex(arguments_.join(' ') + inspect([browser, browser.destinations()], { depth: 6 }), new RegExp(KEY))

  t.is(browser.getStreamStatus().status?.destinations?.length, 2)
  await browser.removeDestination(destinationId)
  await until('one to be left', () => live(1))
  await browser.stopStream()
  t.deepEqual(browser.destinations(), [])
  await until('the server to be told', async () => /deleteStream/.test((await servers[0]?.log()) ?? ''))
  const { droppedFrames, frameCount } = await browser.stopRecording()
  t.true(frameCount > 60, `${frameCount} recorded, ${droppedFrames} dropped`)
})
