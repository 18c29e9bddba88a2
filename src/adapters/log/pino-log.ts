import { destination, pino } from 'pino'
import type { LogPort } from '../../pipeline/ports/log-port.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Log lines as JSON on standard error, so that standard output stays free for results. */
export const createLog = (level: LogLevel): LogPort =>
  pino({ level, base: { name: 'flybrowser' } }, destination({ dest: 2, sync: true }))
