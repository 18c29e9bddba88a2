import type { Contender } from './contender.ts'
import { live } from './live.ts'
import { pageAlone } from './page-alone.ts'
import { puppeteer } from './puppeteer.ts'
import { record } from './record.ts'
import { recordAndLive } from './record-and-live.ts'

/** All contenders, in the order they run and are shown. */
export const CONTENDERS: readonly Contender[] = [pageAlone, record, live, recordAndLive, puppeteer]
