import { Command, Option } from 'commander'
import { FlyBrowserError } from '../../domain/errors.ts'
import { checkOrigin } from '../conformance/check-origin.ts'
import { CHECKED_PROTOCOLS, type CheckedProtocol, tally } from '../conformance/conformance-report.ts'
import { jsonReport } from '../conformance/report/json-report.ts'
import { textReport } from '../conformance/report/text-report.ts'
import { addCommonOptions, type CommonOptions } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { createOutput } from './output.ts'
import { Stopped, unlessStopped } from './unless-stopped.ts'
import type { CliWorld } from './world.ts'

interface ConformanceOptions extends CommonOptions {
  readonly seconds: number
  readonly only?: CheckedProtocol
}

const LONGEST_SECONDS = 3600

/** 1 to 3600. Throws OPTION_INVALID. */
function readSeconds(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds
  const reason = `${text} is not a whole number from 1 to ${LONGEST_SECONDS}`
  throw new FlyBrowserError('OPTION_INVALID', { option: '--seconds', reason })
}

function readOnly(text: string): CheckedProtocol {
  const protocol = CHECKED_PROTOCOLS.find((each) => each === text)
  if (!protocol) throw new FlyBrowserError('PROTOCOL_UNKNOWN', { protocol: text, known: CHECKED_PROTOCOLS.join(', ') })
  return protocol
}

const DESCRIPTION =
  'Watches a live HLS or DASH origin over HTTP, this program’s or any other, and tells for each rule of the standards whether it ' +
  'passed, failed or could not be tested, with the clause. The address is that of a playlist, an MPD, or one of our streams (then both).'

/** `flybrowser conformance <url>` */
export const conformanceCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('conformance')
      .summary('check a live HLS or DASH origin against the standards')
      .description(DESCRIPTION)
      .argument('<url>', 'playlist (.m3u8), MPD (.mpd), or address of a stream')
      .addOption(new Option('--seconds <n>', 'how long to watch').argParser(readSeconds).default(30))
      .addOption(new Option('--only <protocol>', CHECKED_PROTOCOLS.join(' or ')).argParser(readOnly)),
  )
    .addHelpText('after', '\nExit codes: 0 nothing failed, 1 a rule failed, 2 no live origin there, 130 interrupted.\n')
    .action((url: string, options: ConformanceOptions) => conformance(world, url, options))

async function conformance(world: CliWorld, url: string, options: ConformanceOptions): Promise<void> {
  const { seconds, only, json = false } = options
  const output = createOutput(world.stdout, json)
  const report = await unlessStopped(world.stop, () =>
    checkOrigin(url, {
      ...{ seconds, only, stop: world.stop },
      onFound(targets) {
        const names = targets.map(({ protocol }) => protocol.toUpperCase()).join(' and ')
        output.say(`Watching ${names} for ${seconds} s ...\n`)
      },
    }),
  ).catch((cause: unknown) => {
    if (!(cause instanceof Stopped)) throw cause
    world.stderr.write('Stopped before the end: nothing can be said of the origin.\n')
    throw new ExitWith(INTERRUPTED)
  })
  for (const line of textReport(report)) output.say(line)
  for (const object of jsonReport(report)) output.tell(object)
  if (report.protocols.some(({ results }) => tally(results).failed > 0)) throw new ExitWith(1)
}
