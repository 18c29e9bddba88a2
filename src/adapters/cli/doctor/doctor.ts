import { Command } from 'commander'
import { NO_DEMOTIONS } from '../../../engine/encoders/encoder-demotion.ts'
import { encoderOverview } from '../../../engine/encoders/encoder-overview.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from '../common-options.ts'
import { ExitWith } from '../exit-with.ts'
import { createOutput } from '../output.ts'
import type { CliWorld } from '../world.ts'
import { diagnose, isFit } from './diagnose.ts'
import { encoderTable } from './encoder-table.ts'

/** `flybrowser doctor` */
export const doctorCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('doctor')
      .summary('show what works on this machine, and what to install')
      .description(
        'Looks for browser, encoders, display, disk space and a port; fails when something essential is missing.',
      ),
  ).action((options: CommonOptions) => doctor(world, options))

async function doctor(world: CliWorld, options: CommonOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const findings = await world.examine(settingsFor(world, options))
  const checks = diagnose(findings)
  const width = Math.max(...checks.map(({ check }) => check.length))
  for (const check of checks) {
    const mark = check.ok ? 'ok  ' : check.essential ? 'FAIL' : 'warn'
    output.say(`${mark}  ${check.check.padEnd(width)}  ${check.detail}`)
    if (check.advice) output.say(`${' '.repeat(width + 8)}${check.advice}`)
    output.tell(check)
  }
  // Nothing runs here that could be busy or have failed.
  const overview = encoderOverview(findings.encoders, NO_DEMOTIONS, { nowMs: 0, wallMs: 0 })
  for (const line of encoderTable(overview)) output.say(line)
  output.tell(overview)
  const fit = isFit(checks)
  output.say(fit ? 'Pages can be recorded and streamed here.' : 'Something essential is missing.')
  output.tell({ ok: fit })
  if (!fit) throw new ExitWith(1)
}
