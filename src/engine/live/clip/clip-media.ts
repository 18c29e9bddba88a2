import { FlyBrowserError } from '../../../domain/errors.ts'
import type { InitFragment, MediaFragment } from '../../../domain/media.ts'
import { msToTicks, ticksToMs } from '../../../domain/time.ts'
import { concat } from '../../../formats/isobmff/box.ts'
import type { LiveWindow } from '../live-window.ts'
import { holdSegment } from '../segment-life.ts'
import type { StoredSegment } from '../stored-segment.ts'
import type { ClipSpan } from './clip-range.ts'
import { splitFragments } from './split-fragments.ts'

/** A segment of a clip, which stays readable until it is let go. */
export interface ClipSegment {
  readonly init: InitFragment
  /** Ticks of its own clock. */
  readonly pts: number
  fragments(): Promise<readonly MediaFragment[]>
  /** May be called more than once. */
  letGo(): void
}

/** Ticks at which a segment ends, with what of an open one is in no part yet. */
const endPts = ({ pts, duration, fragments }: StoredSegment): number => {
  const newest = fragments.at(-1)
  return newest ? newest.pts + newest.duration : pts + duration
}

const wallClock = ({ originMs }: StoredSegment, pts: number): number => originMs + ticksToMs(pts)

const isoTime = (ms: number): string => new Date(ms).toISOString()

/** Where the media that viewers can seek in begins and ends, milliseconds since 1970; undefined while there is none. */
export function listedSpan({ listed }: LiveWindow): ClipSpan | undefined {
  const [oldest, newest] = [listed[0], listed.at(-1)]
  return oldest && newest && { fromMs: wallClock(oldest, oldest.pts), toMs: wallClock(newest, endPts(newest)) }
}

/**
 * Takes hold of the segments of a span, from the one that holds its beginning to the one that holds its end. Throws CLIP_RESIZED where
 * not all of them show a picture of one size in one codec: few players follow such a change within a file, and to leave out what is on
 * its other side would lose, without a word, what was asked for.
 */
export function holdSpan(window: LiveWindow, { fromMs, toMs }: ClipSpan, streamId: string): ClipSegment[] {
  const within = window.listed.filter(
    (segment) => wallClock(segment, endPts(segment)) > fromMs && wallClock(segment, segment.pts) < toMs,
  )
  const first = within[0] && window.initOf(within[0].init)
  for (const segment of within) {
    const { codecs, width, height } = window.initOf(segment.init) as InitFragment
    const same = width === first?.width && height === first.height && codecName(codecs) === codecName(first.codecs)
    if (same) continue
    throw new FlyBrowserError('CLIP_RESIZED', { id: streamId, at: isoTime(wallClock(segment, segment.pts)) })
  }
  return within.map((segment) => {
    const init = window.initOf(segment.init) as InitFragment
    // What comes while the clip is being written is not of it.
    const open = segment.finished ? undefined : [...segment.fragments]
    return {
      init,
      pts: segment.pts,
      fragments: async () => open ?? (await fragmentsOf(segment, init)),
      letGo: holdSegment(segment),
    }
  })
}

async function fragmentsOf(segment: StoredSegment, init: InitFragment): Promise<readonly MediaFragment[]> {
  if (!segment.elsewhere) return [...segment.fragments]
  const pieces: Uint8Array[] = []
  for await (const piece of segment.elsewhere.read()) pieces.push(piece)
  return splitFragments(concat(pieces), init)
}

/** The codec without its profile and level, which an encoder may tell otherwise after a restart. */
const codecName = (codecs: string): string => codecs.split('.')[0] ?? ''

/** A moment on the clock of a segment, ticks. */
export const ticksOf = ({ init }: ClipSegment, ms: number): number => msToTicks(ms - init.originMs)
