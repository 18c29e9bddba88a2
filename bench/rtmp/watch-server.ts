import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { pixelClockReadings } from '../../test/helpers/pixel-clock-reader.ts'
import { type Spread, spreadOf } from '../latency/spread.ts'
import { wallMs } from '../live/wall-clock.ts'

/** What a subscriber of a server saw. */
export interface SubscriberFigures {
  readonly server: string
  /** How long was watched. */
  readonly seconds: number
  readonly pictures: number
  readonly picturesPerSecond: number
  /** Pictures whose clock could not be read. */
  readonly unreadable: number
  /** Longest time between two pictures. */
  readonly longestStandMs: number
  /** From the painting of a picture to its being decoded at the subscriber. */
  readonly seen?: Spread
}

/** A server that could not be measured. */
export interface SubscriberFailure {
  readonly server: string
  readonly failed: string
}

export const isSubscriberFailure = (result: SubscriberFigures | SubscriberFailure): result is SubscriberFailure =>
  'failed' in result

/** A picture of a subscriber. */
export interface SeenPicture {
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number
  /** Of the pixel clock; undefined when it could not be read. */
  readonly value: number | undefined
}

/** A subscriber may take so long until it has its first picture. */
const FIRST_PICTURE_MS = 20_000
/** Servers send what they have kept at first. */
const SETTLE_MS = 3000
/** As a subscriber in a hurry does: nothing is kept back for a steadier rhythm. */
const IN_A_HURRY = ['-rtmp_live', 'live', '-fflags', 'nobuffer', '-flags', 'low_delay', '-threads', '1']

/** Subscribes to a stream of a server and reads the clock off each picture as soon as it is decoded. */
export async function watchServer(
  server: string,
  url: string,
  seconds: number,
  signal: AbortSignal,
): Promise<SubscriberFigures> {
  const stop = new AbortController()
  const first = setTimeout(() => stop.abort(), FIRST_PICTURE_MS)
  const pictures: SeenPicture[] = []
  let fromMs: number | undefined
  try {
    const options = { inputArgs: IN_A_HURRY, signal: AbortSignal.any([signal, stop.signal]) }
    for await (const { value } of pixelClockReadings(url, options)) {
      const atMs = wallMs()
      clearTimeout(first)
      fromMs ??= atMs + SETTLE_MS
      if (atMs >= fromMs + seconds * 1000) stop.abort()
      else if (atMs >= fromMs) pictures.push({ atMs, value })
    }
  } catch (error) {
    if (!stop.signal.aborted || signal.aborted) throw error
  } finally {
    clearTimeout(first)
  }
  signal.throwIfAborted()
  if (fromMs === undefined) throw new Error(`no picture after ${FIRST_PICTURE_MS / 1000} s`)
  return judgePictures(server, seconds, pictures)
}

/** What pictures come to. */
export function judgePictures(server: string, seconds: number, pictures: readonly SeenPicture[]): SubscriberFigures {
  const behindMs = pictures.flatMap(({ atMs, value }) =>
    value === undefined ? [] : [pixelClockDifferenceMs(value, pixelClockValue(atMs))],
  )
  const seen = spreadOf(behindMs)
  return {
    server,
    seconds,
    pictures: pictures.length,
    picturesPerSecond: pictures.length / seconds,
    unreadable: pictures.length - behindMs.length,
    longestStandMs: Math.max(0, ...pictures.slice(1).map(({ atMs }, index) => atMs - (pictures[index]?.atMs ?? atMs))),
    ...(seen ? { seen } : {}),
  }
}
