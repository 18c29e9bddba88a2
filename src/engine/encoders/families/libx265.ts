import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { CRF_WORST, loosely, x265Factor } from './rate.ts'

/** Holds nothing back; with `-forced-idr` what is asked for is a keyframe and not just an I picture. */
const LIVE = 'log-level=error:bframes=0:rc-lookahead=0:frame-threads=1:scenecut=0:open-gop=0:info=0'

/** What the cheapest preset leaves out and a page cannot do without: coding units of 8 pixels, which halve the bits. What looks like grain is none in a page. */
const SCREEN = 'min-cu-size=8:psy-rd=0'

/** Bits a pixel from which on a scroll that is not found costs bits only, and no frames (decision 26). */
const AMPLE = 0.05

/**
 * Motion is looked for as far as a page is scrolled in a frame. Where the ceiling is low it is looked for with more care, without which a quarter of
 * the frames is left; where it is ample, a core has no time for that (decision 26).
 */
const searchOf = ({ bitrateBps, width, height, fps }: FamilyRequest): string =>
  `me=${bitrateBps / (width * height * fps) < AMPLE ? 'umh' : 'hex'}:merange=64`

/**
 * How far above what is asked for the rate factor may rise. Without a bound, pictures that are too much for the ceiling fall to the worst there
 * is and stay there: scrolling text to an SSIM of 0.74 (decision 26).
 */
const CRF_FALL = 12
const worstOf = (crf: number): string => `crf-max=${Math.min(crf + CRF_FALL, CRF_WORST)}`

/** Builds of 2018 take the time base, 1000 a second, for the frame rate: no level has room for that many pictures. */
const rateOf = ({ fps }: FamilyRequest): string => `fps=${fps}`

/** H.265 in software: a rate factor under a ceiling. A factor of 0 means true lossless. */
export function libx265Parts(request: FamilyRequest): readonly EncoderParts[] {
  const lossless = request.crf === 0
  return [
    {
      filter: 'format=yuv420p',
      options: [
        ...['-preset', 'ultrafast', '-bf', '0', '-forced-idr', '1'],
        ...(lossless ? [] : ['-crf', x265Factor(request.crf), ...loosely(request)]),
        ...[
          '-x265-params',
          [LIVE, rateOf(request), SCREEN, searchOf(request), lossless ? 'lossless=1' : worstOf(request.crf)].join(':'),
        ],
      ],
    },
  ]
}
