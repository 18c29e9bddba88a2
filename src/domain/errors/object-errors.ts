import { type ErrorRow, row } from './error-row.ts'

/** Recordings kept as objects, on S3 and servers with its API. None of them says a key or a secret. */
export const OBJECT_ERRORS = {
  OBJECT_KEY_INVALID: row(
    2,
    400,
    '{key} cannot be the name of an object: {reason}.',
    'Use letters, digits and -_. with / between folders, at most 900 bytes.',
  ),
  OBJECT_UNKNOWN: row(
    2,
    404,
    'There is no object {key} in {location}.',
    'It may have been removed, or expired by a rule of the bucket.',
  ),
  OBJECT_TOO_LARGE: row(
    2,
    413,
    '{key} is larger than the {limit} bytes that can be uploaded in parts.',
    'Stop the recording and begin another one earlier.',
  ),
  OBJECT_DAMAGED: row(
    1,
    502,
    '{key} did not arrive whole in {location}: {reason}.',
    'The local file is kept and still whole: upload it again. If it happens again, the server or what stands before it changes bytes.',
  ),
  BUCKET_MISSING: row(
    2,
    404,
    'There is no bucket {bucket} at {endpoint}.',
    'Create it, or name another one; check the region and the endpoint too.',
  ),
  OBJECTS_REFUSED: row(
    2,
    502,
    '{endpoint} refuses to {action} in bucket {bucket}: {reason}.',
    'Check the access key and its secret, what the key may do in this bucket, and the clock of this machine.',
  ),
  OBJECTS_UNREACHABLE: row(
    1,
    502,
    '{endpoint} cannot be reached: {reason}.',
    'Check the endpoint and the network. Uploads go on by themselves when it is back; nothing recorded is lost meanwhile.',
  ),
  OBJECTS_BUSY: row(
    1,
    503,
    '{endpoint} asks to be left alone for a while: {reason}.',
    'Uploads go on by themselves. If it lasts, spread them over several prefixes or ask who runs the server.',
  ),
  OBJECTS_TIMEOUT: row(
    1,
    504,
    '{endpoint} did not answer a wish to {action} within {seconds} s.',
    'The server or the way to it is slow or stuck. Uploads go on by themselves.',
  ),
  OBJECTS_UNSUPPORTED: row(
    2,
    501,
    '{endpoint} does not know how to {action}.',
    'Do without it: retention by this program does not need rules of the bucket.',
  ),
  OBJECTS_FAILED: row(
    1,
    502,
    '{endpoint} failed to {action} in bucket {bucket}: {reason}.',
    'The server has a fault of its own. Uploads go on by themselves; if it lasts, ask who runs it.',
  ),
  OBJECTS_DECLINED: row(
    2,
    502,
    '{endpoint} does not agree to {action} in bucket {bucket}: {reason}.',
    'The reason is in the words of the server; look it up in its documentation.',
  ),
  UPLOAD_UNKNOWN: row(
    1,
    404,
    'The upload of {key} in parts is not known any more to {location}.',
    'It was finished or given up elsewhere, or expired by a rule of the bucket; it is begun again by itself.',
  ),
} as const satisfies Record<string, ErrorRow>
