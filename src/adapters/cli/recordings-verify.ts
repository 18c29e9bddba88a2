import { Command } from 'commander'
import type { VerifyOutcome } from '../../engine/recordings/library/verify/verify-recordings.ts'
import { oneLine } from '../../formats/webvtt/cue-text.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { createOutput } from './output.ts'
import type { CliWorld } from './world.ts'

/** Between two lines of progress. */
const TELL_EVERY_MS = 200
/** Characters of a line. */
const MOST_LINE = 500

interface VerifyOptions extends CommonOptions {
  readonly repair?: boolean
  readonly checksums?: boolean
}

/** `flybrowser recordings verify` */
export const recordingsVerifyCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('verify')
      .summary('look for what does not fit among recordings, and mend it')
      .description(
        'Walks through recordings, their metadata and their files, and tells what does not fit: damaged or missing metadata, files that are gone, ' +
          'cut, of another size or length, what killed processes left. Changes nothing without --repair. Exit code 1 when something is left.',
      )
      .option('--repair', 'mend what can be; nothing that shows anything is removed')
      .option('--checksums', 'read all files whose checksum is known, which takes long'),
  ).action((options: VerifyOptions) => verify(world, options))

async function verify(
  world: CliWorld,
  { repair = false, checksums = false, ...options }: VerifyOptions,
): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const shelf = world.shelf(settingsFor(world, options))
  const seen = { found: 0, mended: 0, failed: 0 }
  let recordings = 0
  const begunMs = performance.now()
  let toldMs = 0
  const onProgress = ({ looked, of }: { looked: number; of: number }) => {
    recordings = of
    const nowMs = performance.now() - begunMs
    if (nowMs - toldMs < TELL_EVERY_MS) return
    toldMs = nowMs
    output.progress(`${looked} of ${of}`, nowMs)
  }
  for await (const outcome of shelf.verify({ repair, checksums, signal: world.stop, onProgress })) {
    seen[outcome.outcome] += 1
    output.say(oneLine(sentence(outcome), MOST_LINE))
    output.tell(outcome)
  }
  if (world.stop.aborted) throw new ExitWith(INTERRUPTED)
  const left = seen.found + seen.failed
  output.say(
    `${recordings} ${recordings === 1 ? 'recording' : 'recordings'}, ${left} amiss${repair ? `, ${seen.mended} mended` : ''}.`,
  )
  if (left > 0) throw new ExitWith(1)
}

function sentence({ recordingId, kind, detail, outcome, mend, error }: VerifyOutcome): string {
  const what = `${recordingId ?? '-'}: ${kind}, ${detail}`
  if (outcome === 'mended') return `${what}. Mended: ${mend}.`
  if (outcome === 'failed') return `${what}. Not mended${error ? `: ${error.message}` : ''}`
  return mend === undefined ? `${what}. Nothing of ours mends that.` : `${what}. With --repair ${mend}.`
}
