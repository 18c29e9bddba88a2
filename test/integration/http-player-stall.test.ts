import { brokenOrigin } from '../helpers/broken-origin.ts'
import { later } from '../helpers/later.ts'
import { LIVE, playerTest, watch } from './http-player-watch.ts'

const SECONDS = 24
const test = playerTest({ seconds: SECONDS })

/** Where the last jump went to, and what it left out, seconds of media time. */
const JUMP = `(({ played }) => {
  const last = played.length - 1
  return last < 1 ? { toS: 0, leftOutS: 0 } : { toS: played.start(last), leftOutS: played.start(last) - played.end(last - 1) }
})(document.querySelector('video'))`

// More than may be kept buffered on a busy machine, less than playback by HLS takes for far behind anyway.
const OUTAGE_S = 2.4
for (const via of ['hls', 'ws'])
  test(`by ${via} a viewer is back at the edge after an outage, and not shown what was missed`, async (t) => {
    const { promise: begins, resolve: begin } = later()
    const outage = { begins, forS: OUTAGE_S }
    const { complaints, facts, page, until } = await watch(t, { query: `?via=${via}`, seconds: SECONDS, outage })
    await until(`${LIVE} && player.currentTime > 3`)
    const before = await facts()
    begin()
    await until(`player.stalls > ${before.stalls} && ${JUMP}.toS > ${before.currentTime}`)
    const { leftOutS } = (await page.evaluate(JUMP)) as { leftOutS: number }
    t.true(leftOutS > 0.25, `${leftOutS} s are left out`)
    await until(`player.state === "live" && player.latencyMs < 1500`)
    t.deepEqual(complaints, [])
  })

test('a part that never comes is left out as soon as the stream has gone on', async (t) => {
  const { scene } = t.context
  let armed = false
  const { promise: asked, resolve: hold } = later()
  await using proxy = await brokenOrigin(scene.url, {
    holdMs: ({ pathname }) => {
      if (!armed || !/\/part-/.test(pathname)) return 0
      armed = false
      hold()
      return 60_000
    },
  })
  const stop = scene.stream('held', ['hls'], { seconds: SECONDS })
  t.teardown(stop)
  const { page, complaints, until } = await scene.open(`${proxy.url}/streams/held/player`)
  t.teardown(() => page.close())
  await until(`${LIVE} && player.currentTime > 3`)
  armed = true
  await asked
  const atS = (await page.evaluate('window.flybrowserPlayer.currentTime')) as number
  await until(`${JUMP}.toS > ${atS}`)
  const { leftOutS } = (await page.evaluate(JUMP)) as { leftOutS: number }
  // From three seconds behind it would go on anyway.
  t.true(leftOutS < 3, `${leftOutS} s are left out`)
  await until('player.state === "live" && player.latencyMs < 1500')
  t.deepEqual(complaints, [])
})
