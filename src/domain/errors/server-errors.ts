import { type ErrorRow, row } from './error-row.ts'

/** The server and who may use it. */
export const SERVER_ERRORS = {
  REQUEST_INVALID: row(2, 400, 'The request is not valid: {reason}.', 'Compare it with docs/rest.md.'),
  ROUTE_UNKNOWN: row(2, 404, 'There is nothing at {path}.', 'See docs/rest.md for the addresses of this server.'),
  PORT_BUSY: row(2, 409, 'Port {port} on {host} is in use.', 'Choose another with --port, or 0 for any free one.'),
  LISTEN_FAILED: row(
    2,
    400,
    'The server cannot listen on {host}:{port}: {reason}.',
    'Choose an address of this machine and a port above 1023.',
  ),
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
  ORIGIN_UNREACHABLE: row(
    2,
    502,
    '{url} cannot be checked: {reason}.',
    'Give the address of a live playlist (.m3u8), of an MPD (.mpd), or of a stream that runs now.',
  ),
} as const satisfies Record<string, ErrorRow>
