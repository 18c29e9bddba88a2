import { FlyBrowserError } from '../../domain/errors.ts'
import type { InitFragment, MediaFragment } from '../../domain/media.ts'
import { TIMESCALE } from '../../domain/time.ts'
import { boxesIn } from '../../formats/isobmff/box-reader.ts'
import { type FragmentedTrack, fragmentSamples, type Sample } from '../../formats/isobmff/fragment-samples.ts'
import { type InitMovie, readInitMovie } from '../../formats/isobmff/init-movie.ts'

/** A fragment that breaks the contract of those who record. */
export const refusedFragment = (reason: string): FlyBrowserError => new FlyBrowserError('INTERNAL', { reason })

/** What an init fragment tells. @throws INTERNAL */
export function readInit({ bytes }: InitFragment): InitMovie {
  const movie = readInitMovie(bytes)
  if (movie?.timescale === TIMESCALE) return movie
  throw refusedFragment(`an init fragment must be a moov in ticks of 1/${TIMESCALE} s`)
}

/**
 * The samples of a fragment.
 * @param start where the fragment stands in the file, from which their offsets count
 * @throws INTERNAL
 */
export function readMedia({ bytes, pts }: MediaFragment, start: number, track: FragmentedTrack | undefined): Sample[] {
  if (!track) throw refusedFragment('a media fragment came before the init fragment')
  return [...boxesIn(bytes)]
    .filter(({ type }) => type === 'moof')
    .flatMap((box) => {
      const samples = fragmentSamples(bytes.subarray(box.start, box.end), start + box.start, track)
      if (!samples) throw refusedFragment(`the fragment at ${pts} cannot be read`)
      return samples
    })
}
