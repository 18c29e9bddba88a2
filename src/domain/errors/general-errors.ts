import { type ErrorRow, row } from './error-row.ts'

/** What the program is told, and what should not happen. */
export const GENERAL_ERRORS = {
  DURATION_INVALID: row(2, 400, '{duration} is not a duration.', 'Write it like 10s, 1.5m or 300ms.'),
  OPTION_INVALID: row(2, 400, 'The option {option} cannot be read: {reason}.', 'See `flybrowser --help`.'),
  SETTINGS_INVALID: row(2, 400, 'The settings are not valid: {reason}.', 'Compare them with config/default.yaml.'),
  USAGE_INVALID: row(2, 400, 'The command cannot be understood: {reason}.', 'See `flybrowser {command}--help`.'),
  INTERNAL: row(1, 500, 'Something failed that should not: {reason}.', 'Please report it with the log.'),
} as const satisfies Record<string, ErrorRow>
