import { FlyBrowserError } from '../../domain/errors.ts'
import type { Fault } from './pipeline-document.ts'

/** A fault as one line: `file:line:column rule message`. */
export const formatFault = ({ file, line, column, rule, severity, message }: Fault): string =>
  `${file}:${line}:${column} ${severity === 'warning' ? 'warning ' : ''}${rule} ${message}`

/** Throws PIPELINE_INVALID with one line a fault when one of them is an error. */
export function throwIfFaulty(faults: readonly Fault[]): void {
  const errors = faults.filter((fault) => fault.severity === 'error')
  if (errors.length === 0) return
  throw new FlyBrowserError('PIPELINE_INVALID', { count: errors.length, faults: errors.map(formatFault).join('\n') })
}
