import { access, constants, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../src/adapters/stores/fs/make-folder.ts'
import { reasonOf } from '../src/domain/errors.ts'
import { snakeCased } from '../src/formats/json/snake-case.ts'
import { UsageError } from './arguments.ts'
import { describeMachine, type Machine } from './machine.ts'

/** Folder of the repository, seen from `dist/bench`. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const say = (text: string) => process.stdout.write(text)

/** A bench that has begun: the machine is known, and that its figures can be written. */
export interface Report {
  readonly machine: Machine
  /** Writes the figures as JSON, in snake_case, with the machine they were measured on. */
  write(figures: object): Promise<void>
}

/**
 * Says on which machine is measured.
 * @param json where the figures go; default a file of its own under bench/results
 * @throws UsageError when they cannot be written there
 */
export async function beginReport(json: string | undefined): Promise<Report> {
  const machine = await describeMachine(ROOT)
  say(`${describe(machine)}\n\n`)
  if (machine.loadBefore > machine.cores / 2)
    say('This machine is busy with other things: figures of this run are of little worth.\n\n')
  const file = resolve(json ?? `${ROOT}bench/results/${machine.date.replaceAll(':', '-')}.json`)
  await requireWritable(dirname(file))
  return {
    machine,
    write: async (figures) => {
      await writeFile(file, `${JSON.stringify(snakeCased({ machine, ...figures }), null, 2)}\n`)
      say(`\nWritten: ${file}\n`)
    },
  }
}

const describe = ({ cores, cpu, system, node, chromium, ffmpeg, revision, loadBefore }: Machine): string =>
  [
    `${cores} x ${cpu}, ${system}, Node ${node}`,
    `${chromium}; ${ffmpeg}`,
    `revision ${revision}, load before ${loadBefore.toFixed(2)}`,
  ].join('\n')

/** Now, and not after minutes of measuring, it should be known that the figures cannot be written. */
async function requireWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new UsageError(`The figures cannot be written to ${folder}: ${reasonOf(error)}.`)
  }
}
