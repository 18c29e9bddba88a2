import type { Codec } from '../../src/domain/codec.ts'
import { codecProfile } from '../../src/domain/encode-target.ts'
import { ladderSizes } from '../../src/domain/ladder.ts'
import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import type { EncodeRequest } from '../../src/pipeline/ports/encoder-port.ts'
import { CLIP_SHAPE } from '../encoding/clips.ts'
import { KEYFRAME_MS } from '../encoding/paced-clip.ts'

const { width, height, fps } = CLIP_SHAPE
const QUALITIES = ['high', 'medium', 'low_bandwidth'] as const

/** One way to make renditions: the encoders that get each frame. */
export interface Shape {
  readonly name: string
  requests(codec: Codec): readonly EncodeRequest[]
}

function renditions(codec: Codec): [EncodeRequest, ...EncodeRequest[]] {
  const sizes = ladderSizes({ width, height }, [720, 480, 360])
  const common = {
    codec,
    encoder: 'software',
    input: { encoding: 'i420', width, height },
    fps,
    keyframeMs: KEYFRAME_MS,
  } as const
  return sizes.map((size, at) => ({
    ...common,
    ...size,
    ...codecProfile(QUALITY_PROFILES[QUALITIES[at] ?? 'low_bandwidth'], codec),
  })) as [EncodeRequest, ...EncodeRequest[]]
}

/** The largest rendition alone, all three by an encoder each, and all three by one. */
export const SHAPES: readonly Shape[] = [
  { name: 'one rendition', requests: (codec) => renditions(codec).slice(0, 1) },
  { name: 'three encodes', requests: renditions },
  {
    name: 'a ladder',
    requests: (codec) => {
      const [top, ...below] = renditions(codec)
      return [{ ...top, below }]
    },
  },
]
