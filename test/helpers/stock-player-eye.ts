import { build } from 'esbuild'
import type { Page } from 'puppeteer'
import { PACKAGE_ROOT } from './session.ts'

/** One picture that a video element presented. Wall clocks of the viewer are milliseconds since 1970. */
export interface Sighting {
  /** When the page was told of it and could read it. */
  readonly atMs: number
  /** When the browser expected it to be on the screen. */
  readonly displayAtMs: number
  /** Value of its pixel clock; null when it cannot be read. */
  readonly value: number | null
  /** Its time in the media, seconds. */
  readonly mediaTime: number
  /** How many pictures the element has presented so far, this one included. */
  readonly presented: number
}

/** What an eye has seen since it was asked before. */
export interface Look {
  readonly sightings: readonly Sighting[]
  /** Wall clock of each time the element had nothing more to show. */
  readonly stalls: readonly number[]
  /** Pictures that the browser decoded or should have decoded and did not show, since the page was opened. */
  readonly droppedFrames: number
  /** Time that looking took from the page, milliseconds. */
  readonly costMs: number
  /** Playback rate at this moment. */
  readonly rate: number
}

export interface ClockEye {
  /** Everything since the last time; the first time, since it was opened. */
  take(): Promise<Look>
}

let bundled: Promise<string> | undefined

/** The eye as one script without imports. */
const script = (): Promise<string> => {
  bundled ??= build({
    entryPoints: [`${PACKAGE_ROOT}test/fixtures/players/clock-eye.js`],
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
  }).then(({ outputFiles: [file] }) => file?.text ?? '')
  return bundled
}

/** Begins to read the pixel clock off the video element of a page, picture by picture. */
export async function openClockEye(page: Page): Promise<ClockEye> {
  await page.waitForSelector('video')
  await page.evaluate(await script())
  return { take: async () => (await page.evaluate('window.clockEye()')) as Look }
}
