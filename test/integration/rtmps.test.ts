import test from 'ava'
import { filter, firstValueFrom, type Observable, timeout } from 'rxjs'
import { RtmpPublisher, type RtmpPublisherOptions } from '../../src/adapters/rtmp/rtmp-publisher.ts'
import { pushAddress } from '../../src/domain/push/push-address.ts'
import { pushKey } from '../../src/domain/push/push-key.ts'
import { InProcessEvents } from '../../src/engine/events/in-process-events.ts'
import type { PushOutput } from '../../src/engine/push/push-output.ts'
import { PushOutputs } from '../../src/engine/push/push-outputs.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { h264Samples } from '../helpers/h264-samples.ts'
import { liveTracks } from '../helpers/live-pictures.ts'
import { initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { startNodeMediaServer } from '../helpers/rtmp-servers.ts'

const policy = { allowedHosts: [], allowPrivate: true }
const key = pushKey('stream')

test.serial('node-media-server gets a stream over TLS; its certificate is verified', async (t) => {
  const server = await startNodeMediaServer(t)
  const publish = (url: string, options: Partial<RtmpPublisherOptions>) =>
    new RtmpPublisher({ policy, ...options }).publish({ address: pushAddress(url), key })
  const refused = async (steps: Observable<unknown>) => {
    await t.throwsAsync(firstValueFrom(steps), { code: 'PUSH_TLS_FAILED' } as object)
  }
  const ca = server.certificate
  await refused(publish(server.secureUrl, {}))
  await refused(publish(server.nameless, { ca }))

  const video = await h264Samples({ frames: 60 })
  const events = new InProcessEvents(systemClock, silentLog)
  const outputs = new PushOutputs({
    publisher: new RtmpPublisher({ policy, ca }),
    clock: systemClock,
    events,
    log: silentLog,
  })
  const destination = { address: pushAddress(server.secureUrl), key }
  const output = outputs.open({ pushId: 'p', sessionId: 's', destinations: [destination] }) as PushOutput
  t.teardown(() => output.end())
  const live = firstValueFrom(
    events.events.pipe(
      filter(({ name, data }) => name === 'destination.changed' && 'state' in data && data.state === 'live'),
      timeout(10_000),
    ),
  )
  output.push(initFragment(video))
  await live
  let index = 0
  const sending = setInterval(() => {
    output.push(mediaFragmentOf(video, index))
    index += 1
  }, 1000 / video.fps)
  t.teardown(() => clearInterval(sending))
  const tracks = await liveTracks(`${server.url}/stream`)
  t.like(tracks.get('h264'), { width: 160, height: 120 })
  t.like(tracks.get('aac'), { profile: 'LC', sample_rate: '48000', channels: 2 })
})
