/**
 * Asks ffmpeg for a keyframe at the first frame, and at the first frame at or after each multiple of `keyframeMs` on the capture clock.
 *
 * The variables `t` and `prev_forced_t` of `-force_key_frames` count seconds from the encoder's first frame, `-copyts` or not, so the
 * place of that frame between two multiples has to be known. Times are whole milliseconds; rounding removes the noise of counting them
 * in seconds.
 */
export function keyframeExpression(keyframeMs: number, startMs: number): string {
  const phase = startMs % keyframeMs
  const count = (seconds: string): string => `floor((round(${seconds}*1000)+${phase})/${keyframeMs})`
  return `expr:if(isnan(prev_forced_t),1,gt(${count('t')},${count('prev_forced_t')}))`
}
