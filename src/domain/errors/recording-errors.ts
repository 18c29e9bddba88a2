import { type ErrorRow, row } from './error-row.ts'

/** Recordings and where they are kept. */
export const RECORDING_ERRORS = {
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
  RECORDING_UNREADABLE: row(1, 500, '{path} cannot be read: {reason}.', 'Look at the disk and the rights of the file.'),
  RECORDING_NO_ADDRESS: row(
    2,
    409,
    'Recording {id} has no address of its own: {reason}.',
    'Get it by GET /recordings/{id}/video; recording.storage: s3 keeps new recordings in a bucket.',
  ),
  RECORDING_NO_FILE: row(
    2,
    404,
    'Recording {id} has no video to give: {reason}.',
    'Look at its state and its error with GET /recordings/{id}.',
  ),
  RECORDING_DAMAGED: row(
    1,
    500,
    'The file of recording {id} is not the one its checksum was taken of.',
    'Look at it with flybrowser recordings verify --checksums, and play it: what is damaged may be little.',
  ),
  RECORDING_NO_SEGMENTS: row(
    2,
    409,
    'Recording {id} cannot be played by segments: {reason}.',
    'Segments are of recordings in MP4 made here; play GET /recordings/{id}/video, which every browser seeks in.',
  ),
  EXPORT_FAILED: row(
    2,
    500,
    'Recording {id} could not be exported: {reason}.',
    'Nothing was left of it; the recording itself is as it was. Where room is short, free some beside the file to write.',
  ),
  PICTURES_FAILED: row(
    1,
    500,
    'No pictures could be taken from recording {id}: {reason}.',
    'Play GET /recordings/{id}/video to see whether it is whole; `flybrowser recordings verify` looks at all of them.',
  ),
  PICTURES_PENDING: row(
    1,
    503,
    'The pictures of recording {id} are still being taken.',
    'Ask again in ten seconds: they are taken one recording after the other, at the lowest priority, and then kept.',
  ),
  CLIP_EMPTY: row(
    2,
    400,
    'Stream {id} has no media from {from} to {to}.',
    'Ask for a range within what viewers can still seek in, which is from {oldest} to {newest}.',
  ),
  CLIP_OUTSIDE: row(
    2,
    400,
    'Recording {id} has nothing from {from} s to {to} s.',
    'Ask for a range within what there is, which is from 0 s to {length} s.',
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
} as const satisfies Record<string, ErrorRow>
