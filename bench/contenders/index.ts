import type { Contender, Subject } from './contender.ts'
import { display } from './display.ts'
import { live } from './live.ts'
import { pageAlone, pageOnDisplay } from './page-alone.ts'
import { playwright } from './playwright.ts'
import { puppeteer } from './puppeteer.ts'
import { record } from './record.ts'
import { recordAndLive } from './record-and-live.ts'
import { screenRecorder } from './screen-recorder.ts'
import { screencast } from './screencast.ts'

/** All contenders, in the order they run and are shown. */
export const CONTENDERS: readonly Contender[] = [
  pageAlone,
  pageOnDisplay,
  display,
  screencast,
  record,
  live,
  recordAndLive,
  puppeteer,
  playwright,
  screenRecorder,
]

/** Those that take part in one of the subjects. */
export const contendersOf = (...subjects: readonly Subject[]): readonly Contender[] =>
  CONTENDERS.filter(({ films }) => films.some((subject) => subjects.includes(subject)))
