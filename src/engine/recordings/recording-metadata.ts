import { type Static, Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { RECORDING_CONTAINERS } from '../../domain/codec.ts'
import { RECODE_CODECS } from '../../pipeline/ports/recode-port.ts'
import { SCREENSHOT_REASONS } from './screenshots/screenshot-reasons.ts'

/** States of a recording. */
export const RECORDING_STATES = ['recording', 'finishing', 'finished', 'recovered', 'failed'] as const
export type RecordingState = (typeof RECORDING_STATES)[number]

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const count = Type.Integer({ minimum: 0 })

/** `.metadata/<id>.json`. Fields this version does not know are kept. */
export const RecordingMetadataSchema = Type.Object({
  id: Type.String(),
  session_id: Type.String(),
  state: Type.Enum([...RECORDING_STATES]),
  /** Absent in documents of versions that knew only `mp4`. */
  container: Type.Optional(Type.Enum([...RECORDING_CONTAINERS])),
  /** RFC 6381. */
  codecs: Type.String(),
  encoder: Type.String(),
  width: count,
  height: count,
  fps: Type.Number({ minimum: 0 }),
  /** Wall clock at the first picture shown, ISO 8601. */
  started_at: orNull(Type.String()),
  /** Wall clock of this writing, ISO 8601; while recording, a sign of life. */
  updated_at: Type.String(),
  duration_seconds: Type.Number({ minimum: 0 }),
  frame_count: count,
  dropped_frames: orNull(count),
  file_size_bytes: count,
  /** Where the finished file is or will be. */
  file_path: Type.String(),
  /** Where the file is until it is finished; null from then on, or when there is no file. */
  working_path: orNull(Type.String()),
  /** What of the file is shown, ticks of the clock of the file; known from the moment the recording was asked to finish. */
  edit: orNull(Type.Object({ start: Type.Number({ minimum: 0 }), end: Type.Number({ minimum: 0 }) })),
  /** What went wrong. */
  error: orNull(Type.Object({ code: Type.String(), message: Type.String() })),
  /** Of the finished file, once somebody asked for it. */
  sha256: orNull(Type.String()),
  /** What happened meanwhile, in the order of time; further fields of a line say more of its event. */
  timeline: Type.Optional(
    Type.Array(
      Type.Object(
        { at_seconds: Type.Number({ minimum: 0 }), event: Type.String() },
        { additionalProperties: Type.Union([Type.String(), Type.Number()]) },
      ),
    ),
  ),
  /** Of a recording that was to be made smaller; null or absent where that was never tried, or was broken off. */
  optimization: Type.Optional(
    orNull(
      Type.Object({
        codec: Type.Enum([...RECODE_CODECS]),
        /** Wall clock at its beginning, ISO 8601. */
        at: Type.String(),
        /** `swapping`: the new file is verified and durable, and takes the name of the original at this moment. */
        state: Type.Enum(['encoding', 'swapping', 'done', 'kept']),
        /** Where the new file is until then. */
        working_path: Type.Optional(Type.String()),
        /** What is true of the recording from then on. */
        next: Type.Optional(Type.Object({ codecs: Type.String(), encoder: Type.String(), file_size_bytes: count })),
        /** Why the original stayed. */
        reason: Type.Optional(Type.String()),
        original_bytes: Type.Optional(count),
      }),
    ),
  ),
  /** Of a recording that is kept elsewhere than it was written. */
  archive: Type.Optional(
    Type.Object({
      /** `spool`: only where it was written; `uploading`: there too, and on its way; then where it is kept. */
      stored: Type.Enum(['spool', 'uploading', 'archived', 'backup']),
      /** Where it is kept or is to be, for people. */
      location: Type.String(),
      /** Of its video there, from the moment that was looked at. */
      path: Type.Optional(Type.String()),
      /** Of the content of its video, as its place tells it. */
      tag: Type.Optional(Type.String()),
      /** Wall clock at which it was whole there, ISO 8601. */
      at: Type.Optional(Type.String()),
      /** Why it is still in the spool. */
      error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
    }),
  ),
  /** What was asked to be kept as screenshots; absent: as the settings have it. */
  screenshot_wish: Type.Optional(
    Type.Object({
      on_navigation: Type.Boolean(),
      interval_seconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    }),
  ),
  /** Attachments; absent: none were taken so far. */
  screenshots: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        at_seconds: Type.Number({ minimum: 0 }),
        reason: Type.Enum([...SCREENSHOT_REASONS]),
        bytes: count,
        width: Type.Optional(count),
        height: Type.Optional(count),
        url: Type.Optional(Type.String()),
        title: Type.Optional(Type.String()),
      }),
    ),
  ),
  /** How many more there would be. */
  screenshots_left_out: Type.Optional(count),
  /** Of a clip: what it was cut out of, the wall clock of its media as ISO 8601. */
  clip_of: Type.Optional(
    Type.Object({
      stream_id: Type.Optional(Type.String()),
      recording_id: Type.Optional(Type.String()),
      from: Type.String(),
      to: Type.String(),
    }),
  ),
})

export type RecordingMetadata = Static<typeof RecordingMetadataSchema>

/** Metadata of a recording of which nothing is known but its id and its places. */
export const newMetadata = (
  known: Pick<
    RecordingMetadata,
    'id' | 'session_id' | 'container' | 'updated_at' | 'file_path' | 'working_path' | 'clip_of' | 'archive'
  >,
): RecordingMetadata => ({
  ...known,
  state: 'recording',
  codecs: '',
  encoder: '',
  width: 0,
  height: 0,
  fps: 0,
  started_at: null,
  duration_seconds: 0,
  frame_count: 0,
  dropped_frames: null,
  file_size_bytes: 0,
  edit: null,
  error: null,
  sha256: null,
})

/** Made when the first document is read, which takes some milliseconds; from then on a check takes a small part of what it would without. */
let compiled: Validator<Record<never, never>, typeof RecordingMetadataSchema> | undefined

/** Reads a metadata document; undefined when it is damaged. */
export function parseMetadata(text: string): RecordingMetadata | undefined {
  try {
    const value: unknown = JSON.parse(text)
    compiled ??= Compile(RecordingMetadataSchema)
    return compiled.Check(value) ? value : undefined
  } catch {
    return undefined // no JSON
  }
}

/** Whether there is still something to bring to its end. */
export const isUnfinished = ({ working_path }: RecordingMetadata): boolean => working_path !== null

/** Whether there is nothing left to do for it to be where it is to be kept. */
export const isKept = ({ archive }: RecordingMetadata): boolean =>
  archive === undefined || archive.stored === 'archived' || archive.stored === 'backup'

/** The state as others are told of it: a recording is finished when it is whole where it is kept. */
export const toldState = (metadata: RecordingMetadata): RecordingState =>
  isKept(metadata) || metadata.state === 'recording' || metadata.state === 'failed' ? metadata.state : 'finishing'
