import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import type { Codec } from '../../src/domain/codec.ts'
import type { QualityProfile } from '../../src/domain/quality.ts'
import { candidateParts } from '../../src/engine/encoders/candidate-parts.ts'
import { H264_TUNING } from '../../src/engine/encoders/h264-options.ts'
import { liveCommand } from '../../src/engine/encoders/live-command.ts'
import { CLIP_SHAPE } from './clips.ts'
import { KEYFRAME_MS } from './paced-clip.ts'

const { width, height, fps } = CLIP_SHAPE

/** One core is what encoders are pinned to, so there is nothing to divide a picture for. */
const ON_ONE_CORE = { ...H264_TUNING, threads: 1 }

/** An encoder as live video uses it. */
export interface LiveEncoder {
  readonly codec: Codec
  /** As ffmpeg calls it. */
  readonly encoder: string
  readonly binary: string
  /** What ffmpeg is told, but for where the coded video goes. */
  command(profile: QualityProfile, path: string): string[]
}

/** The software encoders that live video is made with on this machine; codecs that have none are left out. */
export async function liveEncoders(codecs: readonly Codec[]): Promise<LiveEncoder[]> {
  const inventory = new EncoderInventory()
  const found: LiveEncoder[] = []
  for (const codec of codecs) {
    const [best] = await inventory.candidates(codec, 'software').catch(() => [])
    if (!best) continue
    found.push({
      ...{ codec, encoder: best.encoder, binary: best.binary },
      command(profile, path) {
        const input = { encoding: 'i420', width, height } as const
        const request = { codec, input, width, height, fps, ...profile, keyframeMs: KEYFRAME_MS }
        const command = liveCommand(best.encoder, request, candidateParts(best, request, ON_ONE_CORE), best.facts, 0)
        return [...command.slice(0, -1), path]
      },
    })
  }
  return found
}
