import { Command, Option } from 'commander'
import { requireCarried } from '../../domain/codec.ts'
import { LIVE_PROTOCOLS, type LiveProtocol } from '../../domain/live-protocol.ts'
import { DEFAULT_LATENCY, LATENCIES, VIEWING_PROFILES } from '../../domain/viewing-profile.ts'
import { parsePageUrl } from '../browser/open-page.ts'
import { chooseEncode } from '../sdk/encode-choice.ts'
import type { StreamInfo } from '../sdk/types.ts'
import {
  addCommonOptions,
  addPictureOptions,
  encodeOptions,
  launchOptions,
  type PictureOptions,
  settingsFor,
} from './common-options.ts'
import { hold, whenFailed } from './hold.ts'
import { openSession } from './open-session.ts'
import { readCount, readDuration, readLatency, readPort, readProtocols, readSeekWindow } from './option-readers.ts'
import { createOutput } from './output.ts'
import { pushReport } from './push-report.ts'
import { addRtmpOptions, type RtmpOptions, readRtmpOptions } from './rtmp-options.ts'
import { addressLines, streamAddresses } from './stream-addresses.ts'
import { streamProgress, streamSummary } from './wording.ts'
import type { CliWorld } from './world.ts'

interface LiveOptions extends PictureOptions, RtmpOptions {
  readonly protocol: readonly LiveProtocol[]
  readonly ladder?: string
  readonly onDemand?: boolean
  readonly host?: string
  readonly port?: number
  readonly duration?: number
  readonly maxViewers?: number
}

/** `flybrowser live <url>` */
export const liveCommand = (world: CliWorld): Command =>
  addCommonOptions(
    addRtmpOptions(
      addPictureOptions(
        new Command('live')
          .summary('stream a page live')
          .description(
            'Streams a page live by one or several protocols from one encode, until --duration is over or Ctrl-C. Prints the addresses.',
          )
          .argument('<url>', 'page to open')
          .addOption(
            new Option('--protocol <names>', `one or more of ${LIVE_PROTOCOLS.join(', ')}, divided by commas`)
              .argParser(readProtocols)
              .default(['hls'], 'hls'),
          )
          .addOption(new Option('--latency <name>', `${LATENCIES.join(', ')} (default: wan)`).argParser(readLatency))
          .addOption(
            new Option('--window <time>', 'how far back viewers can seek, 10s to 4h (default: 60s)').argParser(
              readSeekWindow,
            ),
          )
          .option(
            '--ladder <renditions>',
            'several sizes that players choose from, like 720p:high,480p:medium,360p:400k, or auto',
          )
          .option('--on-demand', 'capture and encode only while somebody watches')
          .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
          .addOption(new Option('-p, --port <n>', 'port to listen on (default: any free one)').argParser(readPort))
          .addOption(new Option('--max-viewers <n>', 'most viewers at a time').argParser(readCount('--max-viewers')))
          .addOption(new Option('-d, --duration <time>', 'how long, for example 10s or 1.5m').argParser(readDuration)),
      ),
    ),
  ).action((url: string, options: LiveOptions) => live(world, url, options))

async function live(world: CliWorld, url: string, options: LiveOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const { href } = parsePageUrl(url)
  const destinations = readRtmpOptions(options, world)
  const settings = settingsFor(world, options)
  for (const protocol of options.protocol) requireCarried(protocol, settings.video.codec)
  const encode = {
    ...encodeOptions(settings, options),
    ...(options.ladder === undefined ? {} : { ladder: options.ladder }),
  }
  // Refused before a browser is started for it.
  chooseEncode(encode, undefined, { ...settings.video, latency: settings.stream.latency })
  await using session = await openSession(world, launchOptions(settings), href)
  const gone = whenFailed(session)
  const info = await session.startStream({
    protocols: options.protocol,
    ...encode,
    latency: settings.stream.latency,
    window: settings.stream.window,
    ...(options.onDemand ? { onDemand: true } : {}),
    ...(options.maxViewers === undefined ? {} : { maxViewers: options.maxViewers }),
  })
  const reportPush = pushReport(output)
  for (const destination of destinations) await session.addDestination(destination)
  let watching = 0
  output.tell(streamAddresses(info))
  output.say(`Streaming ${href}${options.duration === undefined ? ', stop with Ctrl-C' : ''}`)
  for (const line of addressLines(info)) output.say(line)
  try {
    await hold({
      durationMs: options.duration,
      stop: world.stop,
      until: gone,
      onTick: (elapsedMs) => {
        if (destinations.length > 0) reportPush(session.destinations())
        output.progress(streamProgress(elapsedMs, session.getStreamStatus().status), elapsedMs)
      },
    })
  } finally {
    // Whatever ended it, what was made is finished and told before any error is.
    const result = await session.stopStream()
    watching = result.viewerCount
    output.say(streamSummary(result))
    output.tell(result)
  }
  if (watching > 0) await hold({ durationMs: farewellMs(info), stop: world.stop, until: gone })
}

/** Players are up to two segments behind, and have to read that there is no more. */
const farewellMs = ({ latency }: StreamInfo): number =>
  2 * VIEWING_PROFILES[latency ?? DEFAULT_LATENCY].segmentMs + 1000
