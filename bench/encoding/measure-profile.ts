import { codecProfile } from '../../src/domain/encode-target.ts'
import { QUALITY_PROFILES, type Quality } from '../../src/domain/quality.ts'
import { CLIP_SECONDS, type FilmedClip } from './clips.ts'
import { encodeClip } from './encode-clip.ts'
import { type Likeness, likenessTo } from './likeness.ts'
import type { LiveEncoder } from './live-encoders.ts'
import type { CurvePoint } from './measure-saving.ts'
import { bytesOf, mostBitrate } from './rates.ts'

/** What a codec makes of a clip at a quality profile. */
export interface ProfileRow extends Likeness, CurvePoint {
  readonly clip: string
  readonly codec: string
  readonly encoder: string
  readonly quality: string
  readonly ceilingBps: number
  /** The most over any second and any ten seconds, as a share of the ceiling. */
  readonly most1S: number
  readonly most10S: number
  readonly bytesAMinute: number
  /** What the profile promises, whatever the codec: its ceiling, by the minute. */
  readonly promisedBytesAMinute: number
}

const MINUTE_S = 60
const CLIP_MS = CLIP_SECONDS * 1000

/**
 * A clip by each of the encoders at each of the profiles.
 * @param path where the coded video goes for the while
 * @param vmafBinary see {@link likenessTo}
 */
export async function measureProfiles(
  clip: FilmedClip,
  encoders: readonly LiveEncoder[],
  qualities: readonly Quality[],
  {
    path,
    vmafBinary,
    signal,
  }: { readonly path: string; readonly vmafBinary: string | undefined; readonly signal: AbortSignal },
): Promise<ProfileRow[]> {
  const rows: ProfileRow[] = []
  for (const live of encoders)
    for (const quality of qualities) {
      signal.throwIfAborted()
      rows.push(await measureProfile(clip, live, quality, path, vmafBinary))
    }
  return rows
}

async function measureProfile(
  clip: FilmedClip,
  live: LiveEncoder,
  quality: Quality,
  path: string,
  vmafBinary: string | undefined,
): Promise<ProfileRow> {
  const profile = codecProfile(QUALITY_PROFILES[quality], live.codec)
  const { pictures, speed } = await encodeClip(clip, live.binary, [live.command(profile, path)], path)
  const bytes = bytesOf(pictures)
  const share = (stretchMs: number) => mostBitrate(pictures, stretchMs, CLIP_MS) / profile.bitrateBps
  return {
    ...{ clip: clip.name, codec: live.codec, encoder: live.encoder, quality, crf: profile.crf },
    bitrateBps: (bytes * 8) / CLIP_SECONDS,
    ceilingBps: profile.bitrateBps,
    most1S: share(1000),
    most10S: share(10_000),
    bytesAMinute: (bytes * MINUTE_S) / CLIP_SECONDS,
    promisedBytesAMinute: (QUALITY_PROFILES[quality].bitrateBps * MINUTE_S) / 8,
    ...(await likenessTo(clip, path, vmafBinary)),
    speed,
  }
}
