import { type ErrorRow, row } from './error-row.ts'

/** Pushing streams to other servers by RTMP. None of them says the key. */
export const PUSH_ERRORS = {
  PUSH_URL_INVALID: row(
    2,
    400,
    'The address to push to cannot be used: {reason}.',
    'Give it like rtmps://a.rtmps.youtube.com/live2, with the key apart from it.',
  ),
  PUSH_KEY_INVALID: row(
    2,
    400,
    'The key of the stream cannot be used: {reason}.',
    'Copy it again from the page of the platform where the broadcast is set up.',
  ),
  PUSH_HOST_REFUSED: row(
    2,
    403,
    'Streams may not be pushed to {host}: {reason}.',
    'Add the host to `push.allowedHosts` in the settings of the server, if it is to be trusted.',
  ),
  PUSH_CODEC_REFUSED: row(
    2,
    400,
    'RTMP does not carry {codec}.',
    'Encode by h264, which every server takes; h265, vp9 and av1 where the server knows enhanced RTMP.',
  ),
  PUSH_UNREACHABLE: row(
    1,
    502,
    '{url} cannot be reached: {reason}.',
    'Check the address and the network; it is tried again by itself.',
  ),
  PUSH_TLS_FAILED: row(
    1,
    502,
    '{url} has no certificate that can be trusted: {reason}.',
    'Check the name in the address. A certificate of your own is trusted when NODE_EXTRA_CA_CERTS names its file.',
  ),
  PUSH_REFUSED: row(
    2,
    502,
    '{url} refuses the stream: {reason}.',
    'Check the key, and that the broadcast is set up and not running from elsewhere.',
  ),
  PUSH_KEY_REFUSED: row(
    2,
    502,
    '{url} closes the connection when it is told the key.',
    'The key is probably wrong: copy it again from the page of the platform.',
  ),
  PUSH_CLOSED: row(1, 502, '{url} has closed the connection.', 'It is tried again by itself.'),
  PUSH_STALLED: row(
    1,
    504,
    '{url} has taken nothing for {seconds} s.',
    'The server or the way to it is stuck; it is tried again by itself. See that its upload bandwidth is enough.',
  ),
  PUSH_ANSWER_INVALID: row(
    1,
    502,
    '{url} does not answer as an RTMP server does: {reason}.',
    'Check address and port: rtmp is commonly at 1935, rtmps at 443.',
  ),
  PUSH_KEYFRAMES_SELDOM: row(
    2,
    400,
    'Keyframes come every {seconds} s; platforms want them every 2 s, and refuse streams with more than 4 s between them.',
    'Take `latency: wan`, or segments of 2 s in a document of your own.',
  ),
  DESTINATION_UNKNOWN: row(2, 404, 'There is no destination {id}.', 'It may have been removed.'),
  DESTINATION_LIMIT: row(2, 409, 'A stream has at most {limit} destinations.', 'Remove one that is not needed.'),
} as const satisfies Record<string, ErrorRow>
