/** One row of the error table. */
export interface ErrorRow {
  /** Exit code of the command line: 1 failed, 2 bad input, or something the machine must have is missing. */
  readonly exit: 1 | 2
  /** HTTP status of the server. */
  readonly status: number
  /** What happened; `{name}` is replaced by the detail of that name. */
  readonly message: string
  /** What to do about it. */
  readonly advice: string
}

const row = (exit: 1 | 2, status: number, message: string, advice: string): ErrorRow => ({
  exit,
  status,
  message,
  advice,
})

/** Every error the program raises on purpose, by code. `docs/errors.md` lists the same rows; a test compares them. */
export const ERRORS = {
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
  ENCODER_NOT_FOUND: row(
    2,
    503,
    'No ffmpeg that can encode {codec} was found (looked at: {looked}).',
    'Install ffmpeg, or set FLYBROWSER_FFMPEG to its path; `flybrowser doctor` shows what each binary can do.',
  ),
  ENCODER_FAILED: row(
    1,
    500,
    'The encoder {encoder} ended {times} times in a row without a picture: {reason}.',
    'Run `flybrowser doctor`; try a smaller size or a lower frame rate.',
  ),
  CODEC_UNKNOWN: row(2, 400, '{codec} is not a codec this version encodes.', 'Use one of: {known}.'),
  PROTOCOL_UNKNOWN: row(2, 400, '{protocol} is not a protocol this version streams by.', 'Use one of: {known}.'),
  QUALITY_UNKNOWN: row(2, 400, '{quality} is not a quality profile.', 'Use one of: {known}.'),
  LATENCY_UNKNOWN: row(2, 400, '{latency} is not a viewing profile.', 'Use one of: {known}.'),
  SIZE_INVALID: row(
    2,
    400,
    '{size} is not a picture size that can be encoded.',
    'Width and height must be even numbers from 16 to 8192, for example 1280x720.',
  ),
  FPS_INVALID: row(2, 400, '{fps} is not a frame rate that can be used.', 'Use a whole number from 1 to 60.'),
  DURATION_INVALID: row(2, 400, '{duration} is not a duration.', 'Write it like 10s, 1.5m or 300ms.'),
  OPTION_INVALID: row(2, 400, 'The option {option} cannot be read: {reason}.', 'See `flybrowser --help`.'),
  FILE_EXISTS: row(
    2,
    409,
    'The file {path} exists already.',
    'Choose another name or remove it first; nothing is overwritten.',
  ),
  STORE_UNWRITABLE: row(
    2,
    507,
    'Recordings cannot be written to {path}: {reason}.',
    'Choose a folder that can be written, by the name of the file (-o) or for all recordings (FLYBROWSER_RECORDING_DIR); or change the rights of this one, or free some space.',
  ),
  STORE_FULL: row(
    2,
    507,
    'The disk that holds {path} is full; the recording was finished with what is on it.',
    'Free some space; the file plays up to the moment the disk filled.',
  ),
  CAPTURE_SILENT: row(
    1,
    504,
    'No picture came from {source} within {seconds} s.',
    'The page may hang or the machine be overloaded; try a simpler page, and look at the log with --log-level debug.',
  ),
  SESSION_NO_BROWSER: row(
    2,
    409,
    'Session {session} was opened without a browser.',
    'Open it with one to show pages; only sources that need none (source.test-pattern) run without.',
  ),
  RECORDING_UNKNOWN: row(
    2,
    404,
    'There is no recording {id}.',
    'Look into the recording folder, or list them with GET /recordings of a server.',
  ),
  RECORDING_NONE: row(2, 409, 'Session {session} is not recording.', 'Call startRecording() first.'),
  RECORDING_ACTIVE: row(2, 409, 'Session {session} is recording already ({id}).', 'Stop that recording first.'),
  RECORDING_EMPTY: row(
    1,
    500,
    'Recording {id} got no picture.',
    'The page painted nothing and the browser gave no frame; see the log of the capture source.',
  ),
  STREAM_UNKNOWN: row(
    2,
    404,
    'There is no stream {id}.',
    'It may have been stopped; start it again and use the new address.',
  ),
  PROTOCOL_OFF: row(
    2,
    404,
    'Stream {id} is not offered by {protocol}.',
    'It is offered by: {known}. Name the protocols when the stream is started.',
  ),
  STREAM_NONE: row(2, 409, 'Session {session} is not streaming.', 'Call startStream() first.'),
  STREAM_ACTIVE: row(2, 409, 'Session {session} is streaming already ({id}).', 'Stop that stream first.'),
  STOPPED_EARLY: row(
    2,
    409,
    'The pipeline {what} was stopped before its first picture came.',
    'Wait for the start to finish before stopping, or start it again.',
  ),
  SESSION_UNKNOWN: row(2, 404, 'There is no session {id}.', 'It may have ended; open a new one.'),
  SESSION_CLOSED: row(2, 409, 'Session {session} is closed.', 'Open a new session.'),
  SESSION_LIMIT: row(
    2,
    429,
    'All {limit} sessions of this server are in use.',
    'End a session or raise `server.maxSessions`.',
  ),
  VIEWER_LIMIT: row(2, 503, 'The stream has its {limit} viewers already.', 'Try again when one has left.'),
  PLAYLIST_REQUEST_INVALID: row(
    2,
    400,
    'The playlist request cannot be answered: {reason}.',
    'See RFC 8216bis, section 6.2.5: _HLS_msn and _HLS_part are whole numbers near the live edge.',
  ),
  PLAYLIST_TIMEOUT: row(
    1,
    503,
    'The stream made no new part for {seconds} s.',
    'The encoder may have stalled; look at the status of the stream.',
  ),
  MEDIA_UNKNOWN: row(
    2,
    404,
    'There is no {what} at this address.',
    'Reload the playlist: media is kept for a limited time behind the live edge.',
  ),
  REQUEST_INVALID: row(2, 400, 'The request is not valid: {reason}.', 'Compare it with docs/rest.md.'),
  ROUTE_UNKNOWN: row(2, 404, 'There is nothing at {path}.', 'See docs/rest.md for the addresses of this server.'),
  PORT_BUSY: row(2, 409, 'Port {port} on {host} is in use.', 'Choose another with --port, or 0 for any free one.'),
  LISTEN_FAILED: row(
    2,
    400,
    'The server cannot listen on {host}:{port}: {reason}.',
    'Choose an address of this machine and a port above 1023.',
  ),
  SETTINGS_INVALID: row(2, 400, 'The settings are not valid: {reason}.', 'Compare them with config/default.yaml.'),
  PIPELINE_UNREADABLE: row(
    2,
    400,
    'The pipeline document {file} cannot be read: {reason}.',
    'Give the path of a YAML file.',
  ),
  PIPELINE_INVALID: row(
    2,
    400,
    'The pipeline document has {count} fault(s):\n{faults}',
    'Each line names the place and the rule; `flybrowser pipeline lint FILE` shows them again, docs/pipelines.md explains the rules.',
  ),
  PIPELINE_STAGE_FAILED: row(
    1,
    500,
    'Stage {stage} ({type}) failed: {reason}.',
    'Look at its log lines; the other branches of the pipeline were stopped in order.',
  ),
  PLUGIN_UNLOADABLE: row(
    2,
    400,
    'The plugin {plugin} cannot be used: {reason}.',
    'A plugin is an ECMAScript module that exports stages made with defineStage().',
  ),
  STAGE_UNKNOWN: row(2, 404, 'There is no stage {type}.', '`flybrowser stages list` names them all.'),
  STAGE_DUPLICATE: row(
    2,
    400,
    'Stage type {type} is defined twice.',
    'Give your own stages a vendor prefix, for example acme.sampler.',
  ),
  USAGE_INVALID: row(2, 400, 'The command cannot be understood: {reason}.', 'See `flybrowser {command}--help`.'),
  SERVER_STOPPING: row(
    1,
    503,
    'The server is being stopped and opens nothing more.',
    'Try again when it runs again, or ask another server.',
  ),
  TOKEN_REQUIRED: row(
    2,
    400,
    'Whoever can reach {host} could control this server, because no access token is set.',
    'Set FLYBROWSER_TOKEN to a secret of 16 letters or more, for example from `openssl rand -hex 32`; or listen on 127.0.0.1 only.',
  ),
  TOKEN_WRONG: row(
    2,
    401,
    'The request does not carry the access token of this server.',
    'Send the value of FLYBROWSER_TOKEN as `Authorization: Bearer ...`.',
  ),
  HOST_REFUSED: row(
    2,
    403,
    '{host} is not a name by which this server may be controlled.',
    'Use the address it listens on, or add the name to `server.allowedHosts`.',
  ),
  ORIGIN_REFUSED: row(
    2,
    403,
    'Pages of {origin} may not control this server.',
    'Call it from a program, or add the origin to `server.allowedOrigins`.',
  ),
  RECORDING_NO_FILE: row(
    2,
    404,
    'Recording {id} has no video to give: {reason}.',
    'Look at its state and its error with GET /recordings/{id}.',
  ),
  WAITING_LIMIT: row(
    2,
    503,
    'No more than {limit} requests may wait for the stream here at a time.',
    'Ask again when one of them has been answered; one address may have half of the places.',
  ),
  SOCKET_LIMIT: row(
    2,
    429,
    'One viewer may have {limit} sockets of a stream, and this one has them.',
    'Close some, or give each player a viewer of its own: ?viewer=NAME.',
  ),
  ORIGIN_UNREACHABLE: row(
    2,
    502,
    '{url} cannot be checked: {reason}.',
    'Give the address of a live playlist (.m3u8), of an MPD (.mpd), or of a stream that runs now.',
  ),
  MEDIA_STORE_FULL: row(
    2,
    507,
    'The disk that holds {path} has no more room for media of live streams.',
    'Free some space there, or name another folder with TMPDIR. Until then viewers can seek back less far.',
  ),
  MEDIA_STORE_FAILED: row(
    2,
    507,
    'Media of live streams cannot be kept in {path}: {reason}.',
    'Change the rights of that folder, or name another one with TMPDIR. Until then viewers can seek back less far.',
  ),
  CLIP_EMPTY: row(
    2,
    400,
    'Stream {id} has no media from {from} to {to}.',
    'Ask for a range within what viewers can still seek in, which is from {oldest} to {newest}.',
  ),
  CLIP_RESIZED: row(
    2,
    409,
    'The picture of stream {id} is another one from {at} on, within the range.',
    'Ask for a clip that ends there and for one that begins there.',
  ),
  CLIP_LIMIT: row(
    2,
    503,
    'No more than {limit} clips of stream {id} can be cut at a time.',
    'Ask again when one of them is finished.',
  ),
  INTERNAL: row(1, 500, 'Something failed that should not: {reason}.', 'Please report it with the log.'),
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS
export type ErrorDetails = Readonly<Record<string, string | number>>

const fill = (template: string, details: ErrorDetails): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole))

/** An error with a code of the table, a sentence that says what happened and one that says what to do. */
export class FlyBrowserError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  readonly advice: string

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown } = {}) {
    super(fill(ERRORS[code].message, details), options)
    this.name = 'FlyBrowserError'
    this.code = code
    this.details = details
    this.advice = fill(ERRORS[code].advice, details)
  }

  /** Exit code of the command line: 1 failed, 2 bad input. */
  get exit(): 1 | 2 {
    return ERRORS[this.code].exit
  }

  /** HTTP status. */
  get status(): number {
    return ERRORS[this.code].status
  }
}

/** Any thrown value as one of ours: itself, or INTERNAL with its text. */
export const asFlyBrowserError = (cause: unknown): FlyBrowserError =>
  cause instanceof FlyBrowserError ? cause : new FlyBrowserError('INTERNAL', { reason: reasonOf(cause) }, { cause })

/** The text of any thrown value. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
