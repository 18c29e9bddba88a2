import { decimals, renderTable } from '../figures/render-table.ts'
import type { Sharpness } from './measure.ts'

/** Steps that a page is scrolled by, pixels a frame: read, skimmed, turned over. */
export const SCROLLS = [8, 14, 40] as const

/** What was measured of a page. */
export interface SharpenRow extends Sharpness {
  readonly quality: string
  readonly latency: string
  readonly page: string
  /** The most over ten seconds as a share of the ceiling, for each of {@link SCROLLS}. */
  readonly scrolled: readonly number[]
}

const HEADER = ['page', 'quality', 'latency', 'at once', '0.2 s', '0.5 s', '1 s', 'then', 'at rest']

/** All that was measured as text. */
export const presentSharpness = (rows: readonly SharpenRow[]): string =>
  renderTable(
    [...HEADER, ...SCROLLS.map((pixels) => `${pixels} px`)],
    rows.map((row) => [
      ...[row.page, row.quality, row.latency],
      ...[row.atOnce, row.after200Ms, row.after500Ms, row.after1S, row.worstThen].map((each) => decimals(each, 3)),
      ...[row.shareAtRest, ...row.scrolled].map((each) => decimals(each, 2)),
    ]),
  )
