import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { checkOrigin } from '../../src/adapters/conformance/check-origin.ts'
import type { ConformanceReport } from '../../src/adapters/conformance/conformance-report.ts'

const PLAYLIST = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-SERVER-CONTROL:PART-HOLD-BACK=1.5
#EXT-X-MAP:URI="http://["
#EXT-X-PART:DURATION=0.5,URI="http://[1",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="http://[2"
#EXTINF:1,
http://[3
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="http://[4"
#EXT-X-RENDITION-REPORT:URI="http://[5"
`
const MULTIVARIANT = (media: string) =>
  `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${media}\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhttp://[6\n`
const MPD = (template: string) => `<MPD type="dynamic" availabilityStartTime="2026-01-01T00:00:00Z">
<Period start="PT0S"><AdaptationSet contentType="video"><Representation id="v" bandwidth="1">
<SegmentTemplate timescale="1" ${template}/></Representation></AdaptationSet></Period></MPD>`

/** Checks an origin that answers with these texts, for a second. */
async function check(t: ExecutionContext, first: string, texts: Readonly<Record<string, string>>) {
  const server = createServer(({ url = '' }, response) => {
    const text = texts[url.replace(/\?.*/, '')]
    response.writeHead(text === undefined ? 404 : 200).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${first}`
  return checkOrigin(url, { seconds: 1, stop: new AbortController().signal })
}

const failedIds = ({ protocols }: ConformanceReport): string[] =>
  protocols.flatMap(({ results }) => results.flatMap(({ id, verdict }) => (verdict.outcome === 'failed' ? id : [])))

test('addresses of HLS that are none are found, and do not end the check', async (t) => {
  const good = await check(t, '/p.m3u8', { '/p.m3u8': MULTIVARIANT('m.m3u8'), '/m.m3u8': PLAYLIST })
  t.true(failedIds(good).includes('hls.addresses'))
  const bad = await check(t, '/p.m3u8', { '/p.m3u8': MULTIVARIANT('http://[7') })
  t.true(failedIds(bad).includes('hls.addresses'))
  t.true(failedIds(bad).includes('hls.playlist-available'))
})

test('addresses of DASH that are none are found, and do not end the check', async (t) => {
  const template = 'duration="1" media="http://[$Number$" initialization="http://[i"'
  const report = await check(t, '/m.mpd', { '/m.mpd': MPD(template) })
  t.true(failedIds(report).includes('dash.addresses'))
})

test('an MPD that offers all segments at once, or none of any length, does not keep the check for ever', async (t) => {
  for (const template of ['duration="1" availabilityTimeOffset="INF"', 'duration="0"']) {
    const report = await check(t, '/m.mpd', { '/m.mpd': MPD(`${template} media="$Number$" initialization="i"`) })
    t.is(report.protocols.length, 1)
  }
})
