import { Command, Option } from 'commander'
import { LIVE_PROTOCOLS } from '../../domain/live-protocol.ts'
import type { RecordingResult } from '../sdk/recording-types.ts'
import { addCommonOptions, addPageOptions, launchOptions, type PictureOptions, settingsFor } from './common-options.ts'
import { hold, whenFailed } from './hold.ts'
import { openSession } from './open-session.ts'
import { readDuration, readPort } from './option-readers.ts'
import { createOutput } from './output.ts'
import { recordingFacts } from './recording-facts.ts'
import { failIfEnded } from './report-error.ts'
import { addressLine, addressLines, streamAddresses } from './stream-addresses.ts'
import { recordingSummary, streamProgress, streamSummary } from './wording.ts'
import type { CliWorld } from './world.ts'

interface DemoOptions extends PictureOptions {
  readonly port?: number
  /** Milliseconds. */
  readonly seconds?: number
}

/** How long the demo runs where nobody can press Ctrl-C, milliseconds. */
const UNATTENDED_MS = 20_000

/** `flybrowser demo` */
export const demoCommand = (world: CliWorld): Command =>
  addCommonOptions(
    addPageOptions(
      new Command('demo')
        .summary('stream and record the bundled demo page')
        .description(
          'Streams and records the bundled demo page, until --seconds are over or Ctrl-C (20 s without a terminal).',
        )
        .addOption(new Option('--seconds <n>', 'how long').argParser(readDuration))
        .addOption(new Option('-p, --port <n>', 'port to listen on (default: any free one)').argParser(readPort)),
    ),
  ).action((options: DemoOptions) => demo(world, options))

async function demo(world: CliWorld, options: DemoOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const settings = settingsFor(world, options)
  const durationMs = options.seconds ?? (world.stdout.isTTY ? undefined : UNATTENDED_MS)
  await world.proveFolder(settings.recording.dir, { mayBeMade: true })
  await using session = await openSession(world, launchOptions(settings), world.demoPageUrl)
  const gone = whenFailed(session)
  const { quality } = settings.video
  const { latency, window } = settings.stream
  const info = await session.startStream({ protocols: LIVE_PROTOCOLS, quality, latency, window })
  const { recordingId, filePath } = await session.startRecording({ quality })
  output.tell({ ...streamAddresses(info), recordingId, filePath })
  output.say('The demo page is live, and recorded from the same encode.')
  for (const line of [...addressLines(info), addressLine('file', filePath)]) output.say(line)
  output.say(
    durationMs === undefined ? 'Open the player in a browser; stop with Ctrl-C.' : `Runs for ${durationMs / 1000} s.`,
  )
  let recording: RecordingResult
  try {
    await hold({
      durationMs,
      stop: world.stop,
      until: gone,
      onTick: (elapsedMs) => output.progress(streamProgress(elapsedMs, session.getStreamStatus().status), elapsedMs),
    })
  } finally {
    // Whatever ended it, what was made is finished and told before any error is.
    recording = await session.stopRecording()
    const stream = await session.stopStream()
    output.say(streamSummary(stream))
    output.say(recordingSummary(recording))
    output.tell(recordingFacts(recording))
    output.tell(stream)
  }
  failIfEnded(world, recording, options.json ?? false)
}
