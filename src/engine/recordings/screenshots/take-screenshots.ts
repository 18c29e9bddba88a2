import { jpegSize } from '../../../formats/jpeg/jpeg-size.ts'
import type { Screenshot } from '../recording-info.ts'
import { screenshotName } from './picture-names.ts'
import type { PlannedScreenshot } from './screenshot-plan.ts'
import type { ScreenshotReason } from './screenshot-reasons.ts'

export interface ScreenshotTaking {
  readonly mostBytes: number
  /** The picture that stands at a moment, JPEG; undefined where there is none. */
  readonly picture: (atSeconds: number) => Promise<Uint8Array | undefined>
  readonly keep: (name: string, jpeg: Uint8Array) => Promise<void>
}

/** What was taken, in the order of time, and how many were not since there was no room for them. */
export interface TakenScreenshots {
  readonly screenshots: readonly Screenshot[]
  readonly leftOut: number
}

/** What somebody asked for comes first, then pages, then what is taken by time: so the room there is goes to what is missed most. */
const RANKS: readonly ScreenshotReason[] = ['asked', 'navigation', 'interval']

/** Takes screenshots, numbered by their times, until there is no room for the next one. */
export async function takeScreenshots(
  planned: readonly PlannedScreenshot[],
  { mostBytes, picture, keep }: ScreenshotTaking,
): Promise<TakenScreenshots> {
  const wanted = planned
    .map((each, index) => ({ each, name: screenshotName(index + 1) }))
    .toSorted((a, b) => RANKS.indexOf(a.each.reason) - RANKS.indexOf(b.each.reason))
  const taken: Screenshot[] = []
  let bytes = 0
  for (const [index, { each, name }] of wanted.entries()) {
    const jpeg = await picture(each.atSeconds)
    if (!jpeg) continue
    bytes += jpeg.length
    if (bytes > mostBytes) return { screenshots: byTime(taken), leftOut: wanted.length - index }
    await keep(name, jpeg)
    taken.push({ name, bytes: jpeg.length, ...jpegSize(jpeg), ...each })
  }
  return { screenshots: byTime(taken), leftOut: 0 }
}

const byTime = (taken: readonly Screenshot[]): Screenshot[] => taken.toSorted((a, b) => a.atSeconds - b.atSeconds)
