import test from 'ava'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../helpers/recording-fragments.ts'
import { serveScene } from './serve-scene.ts'

const VIDEO = opaqueVideo(60)

test('the timeline of a recording is had as lines, as a table and as tracks, also while it is made', async (t) => {
  const { ask, recordings } = await serveScene(t)
  const writer = await recordings.open({ recordingId: 'rec_one', sessionId: 'ses_1' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 60; i++) writer.append(mediaFragmentOf(VIDEO, i))
  writer.note({ event: 'session.marked', pts: 90_000, details: { label: 'a < b' } })
  const get = async (query = '') => {
    const { status, headers, body } = await ask('GET', `/recordings/rec_one/timeline${query}`)
    return { status, type: headers.get('content-type'), cached: headers.get('cache-control'), text: `${body}` }
  }
  const line = '{"at_seconds":1,"event":"session.marked","label":"a < b"}\n'
  t.deepEqual(await get(), {
    ...{ status: 200, type: 'application/x-ndjson; charset=utf-8', cached: 'no-store', text: line },
  })
  await writer.finish(0, 180_000)
  t.is((await get('?format=jsonl')).text, line)
  t.like(await get('?format=table'), {
    type: 'text/plain; charset=utf-8',
    text: '0:01.000  session.marked  label="a < b"\n',
  })
  const track = { status: 200, type: 'text/vtt; charset=utf-8' }
  t.like(await get('?format=vtt'), { ...track, text: `WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n${line}` })
  const chapters = '\n1\n00:00:00.000 --> 00:00:01.000\nStart\n\n2\n00:00:01.000 --> 00:00:02.000\na &lt; b\n'
  t.like(await get('?format=chapters'), { ...track, text: `WEBVTT\n${chapters}` })

  const refused = await ask('GET', '/recordings/rec_one/timeline?format=srt')
  t.is(refused.status, 400)
  t.is(refused.body.code, 'REQUEST_INVALID')
  t.is((await ask('GET', '/recordings/rec_two/timeline')).body.code, 'RECORDING_UNKNOWN')
})
