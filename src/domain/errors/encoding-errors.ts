import { type ErrorRow, row } from './error-row.ts'

/** Encoders and what they are asked for. */
export const ENCODING_ERRORS = {
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
  ENCODER_UNKNOWN: row(
    2,
    400,
    '{encoder} is not an encoder this version knows for {codec}.',
    'Use `auto`, `software`, or one of: {known}.',
  ),
  ENCODER_OF_ANOTHER_CODEC: row(
    2,
    400,
    '{encoder} makes {makes}, not {codec}.',
    'Ask for the codec {makes} as well (`--codec {makes}`), or for an encoder of {codec}: {known}.',
  ),
  ENCODER_UNUSABLE: row(
    2,
    503,
    'The encoder {encoder} cannot be used here: {looked}.',
    'Use `auto`, `software`, or one that works here: {usable}; `flybrowser doctor` shows what each binary can do.',
  ),
  CODEC_UNKNOWN: row(2, 400, '{codec} is not a codec this version encodes.', 'Use one of: {known}.'),
  CODEC_NOT_CARRIED: row(
    2,
    400,
    '{carrier} does not carry {codec}.',
    'Use one of {codecs} with it, or keep {codec} for what carries it: {others}.',
  ),
  QUALITY_UNKNOWN: row(2, 400, '{quality} is not a quality profile.', 'Use one of: {known}.'),
  SIZE_INVALID: row(
    2,
    400,
    '{size} is not a picture size that can be encoded.',
    'Width and height must be even numbers from 16 to 8192, for example 1280x720.',
  ),
  ENCODER_KILLED: row(
    1,
    503,
    'What codes files anew was ended from outside, or could not be started: {reason}.',
    'See how much memory, how many processes and how many open files the machine leaves it, then try again.',
  ),
  FPS_INVALID: row(2, 400, '{fps} is not a frame rate that can be used.', 'Use a whole number from 1 to 60.'),
} as const satisfies Record<string, ErrorRow>
