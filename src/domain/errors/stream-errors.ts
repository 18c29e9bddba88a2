import { type ErrorRow, row } from './error-row.ts'

/** Live streams and their viewers. */
export const STREAM_ERRORS = {
  PROTOCOL_UNKNOWN: row(2, 400, '{protocol} is not a protocol this version streams by.', 'Use one of: {known}.'),
  LATENCY_UNKNOWN: row(2, 400, '{latency} is not a viewing profile.', 'Use one of: {known}.'),
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
  WAITING_LIMIT: row(
    2,
    503,
    'No more than {limit} requests may wait for the stream here at a time.',
    'Ask again when one of them has been answered; one address may have half of the places.',
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
  SOCKET_LIMIT: row(
    2,
    429,
    'One viewer may have {limit} sockets of a stream, and this one has them.',
    'Close some, or give each player a viewer of its own: ?viewer=NAME.',
  ),
} as const satisfies Record<string, ErrorRow>
