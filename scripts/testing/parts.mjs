/**
 * The parts of the test suite, in the order they are run: the quick ones first. Parts that start browsers and encoders run one
 * test at a time, because what they measure depends on the machine being free.
 */
export const PARTS = [
  { name: 'conventions', args: [] },
  { name: 'unit', args: [] },
  { name: 'contract', args: [] },
  { name: 'integration', args: ['--serial', '--concurrency', '1'] },
  { name: 'e2e', args: ['--serial', '--concurrency', '1'] },
]

/**
 * Reads the command line: names of parts, then what is for ava behind `--`.
 * @param {readonly string[]} args
 * @returns {{ parts: typeof PARTS, avaArgs: readonly string[], unknown: readonly string[] }}
 */
export function readCommandLine(args) {
  const border = args.indexOf('--')
  const names = border < 0 ? args : args.slice(0, border)
  return {
    parts: names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name)),
    avaArgs: border < 0 ? [] : args.slice(border + 1),
    unknown: names.filter((name) => PARTS.every((part) => part.name !== name)),
  }
}
