import { type ErrorRow, row } from './error-row.ts'

/** Browsers, pages and sessions. */
export const CAPTURE_ERRORS = {
  BROWSER_NOT_FOUND: row(
    2,
    503,
    'No Chromium or Chrome was found (looked at: {looked}).',
    'Install one (Debian and Ubuntu: `apt-get install chromium`) or set FLYBROWSER_BROWSER to its path; `flybrowser doctor` shows what is seen.',
  ),
  BROWSER_START_FAILED: row(
    1,
    503,
    'The browser {path} did not start: {reason}.',
    'Run `flybrowser doctor`; in a container give it more shared memory or start it as another user.',
  ),
  BROWSER_GONE: row(
    1,
    409,
    'The browser of session {session} has ended: {reason}.',
    'Open a new session; what was recorded until then is kept.',
  ),
  BROWSER_RESTARTING: row(
    1,
    503,
    'The browser of session {session} has ended and is being started again.',
    'Try again in some seconds.',
  ),
  PAGE_CRASHED: row(
    1,
    409,
    'The page of session {session} has crashed.',
    'Open an address in it, or set `browser.onCrash` to reload and try again in some seconds.',
  ),
  PAGE_UNREACHABLE: row(
    2,
    422,
    'The page {url} could not be opened: {reason}.',
    'Check the address and that this machine can reach it.',
  ),
  PAGE_URL_INVALID: row(
    2,
    400,
    '{url} is not an address a browser can open.',
    'Give a full address with http:, https:, file:, data: or about:.',
  ),
  CAPTURE_SILENT: row(
    1,
    504,
    'No picture came from {source} within {seconds} s.',
    'The page may hang or the machine be overloaded; try a simpler page, and look at the log with --log-level debug.',
  ),
  CAPTURE_UNKNOWN: row(2, 400, 'There is no way of capture {capture}.', 'Use one of: {known}.'),
  TAB_CHOICE_UNKNOWN: row(2, 400, '{choice} does not say which tab is filmed.', 'Use one of: {known}.'),
  CRASH_CHOICE_UNKNOWN: row(
    2,
    400,
    '{choice} is nothing that can be done about a page that crashes.',
    'Use one of: {known}.',
  ),
  DISPLAY_NONE: row(
    2,
    409,
    'The browser of session {session} has no display of its own: {reason}.',
    'Install Xvfb (Debian and Ubuntu: `apt-get install xvfb`), or use source.auto, which films what there is.',
  ),
  DISPLAY_START_FAILED: row(
    1,
    503,
    'The display server {path} did not start: {reason}.',
    'Run `flybrowser doctor`, or set `browser.capture` to screencast to do without.',
  ),
  SIZE_REPLACED: row(
    1,
    409,
    'The size {size} was not taken: another one was asked for before its turn came.',
    'Nothing is to be done where the later one is wanted; else ask again when the change before has been answered.',
  ),
  DISPLAY_TOO_SMALL: row(
    2,
    409,
    'The display of session {session} cannot become {size}: it has room for {room}.',
    'Set `browser.displayRoom` to the largest size that a session is to get while it runs, and see that there is shared memory for it; or film by screencast.',
  ),
  DISPLAY_GONE: row(
    1,
    409,
    'The display of session {session} has ended: {reason}.',
    'Open a new session; what was recorded until then is kept.',
  ),
  SESSION_NO_BROWSER: row(
    2,
    409,
    'Session {session} was opened without a browser.',
    'Open it with one to show pages; only sources that need none (source.test-pattern) run without.',
  ),
  SESSION_UNKNOWN: row(2, 404, 'There is no session {id}.', 'It may have ended; open a new one.'),
  SESSION_CLOSED: row(2, 409, 'Session {session} is closed.', 'Open a new session.'),
  SESSION_LIMIT: row(
    2,
    429,
    'All {limit} sessions of this server are in use.',
    'End a session or raise `server.maxSessions`.',
  ),
} as const satisfies Record<string, ErrorRow>
