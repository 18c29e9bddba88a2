import { vp8Configuration } from '../vp8/vp8-configuration.ts'
import { readVp8Keyframe } from '../vp8/vp8-header.ts'
import { vp9Configuration } from '../vp9/vp9-configuration.ts'
import { readVp9Keyframe } from '../vp9/vp9-header.ts'
import type { Unpack } from './unpacked-picture.ts'

/** VP9 frames stand in containers as they are. */
export const unpackVp9: Unpack = (coded, facts) => {
  const head = readVp9Keyframe(coded)
  return head
    ? { keyframe: true, data: coded, configuration: vp9Configuration(head, facts) }
    : { keyframe: false, data: coded }
}

/** VP8 frames too. */
export const unpackVp8: Unpack = (coded) => {
  const head = readVp8Keyframe(coded)
  return head
    ? { keyframe: true, data: coded, configuration: vp8Configuration(head) }
    : { keyframe: false, data: coded }
}
