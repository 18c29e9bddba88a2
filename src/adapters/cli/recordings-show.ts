import { Command } from 'commander'
import type { RecordingInfo } from '../../engine/recordings/recording-info.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { createOutput } from './output.ts'
import { textTable } from './text-table.ts'
import { byteSize, clockTime } from './wording.ts'
import type { CliWorld } from './world.ts'

/** `flybrowser recordings show` */
export const recordingsShowCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('show')
      .summary('print what is known of a recording')
      .description('Prints what is known of a recording, also of one that is still being made.')
      .argument('<id>', 'recording'),
  ).action(async (id: string, options: CommonOptions) => {
    const output = createOutput(world.stdout, options.json ?? false)
    const recording = await world.shelf(settingsFor(world, options)).get(id)
    output.tell(recording)
    for (const line of textTable(factsOf(recording))) output.say(line)
  })

function factsOf(recording: RecordingInfo): string[][] {
  const { startedAt, droppedFrames, clipOf, sha256, error, timeline } = recording
  const facts: (readonly [string, string | undefined])[] = [
    ['recording', recording.recordingId],
    ['session', recording.sessionId],
    ['state', recording.state],
    ['file', recording.filePath],
    ['began', startedAt],
    ['length', `${clockTime(recording.durationSeconds * 1000)} (${recording.durationSeconds.toFixed(3)} s)`],
    ['size', `${byteSize(recording.fileSizeBytes)} (${recording.fileSizeBytes} bytes)`],
    ['frames', `${recording.frameCount}${droppedFrames === undefined ? '' : `, ${droppedFrames} dropped`}`],
    ['picture', `${recording.width}x${recording.height}, ${recording.fps} fps`],
    ['codec', `${recording.codecs} by ${recording.encoder}, in ${recording.container}`],
    ['clip of', clipOf && `${clipOf.recordingId ?? clipOf.streamId}, ${clipOf.from} to ${clipOf.to}`],
    ['sha-256', sha256],
    ['timeline', timeline.length === 0 ? undefined : `${timeline.length} lines: flybrowser recordings timeline`],
    ['error', error && `${error.code}: ${error.message}`],
  ]
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))
}
