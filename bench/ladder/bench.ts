import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeFolder } from '../../src/adapters/stores/fs/make-folder.ts'
import { filmClip } from '../encoding/film-clip.ts'
import { decimals, renderTable } from '../figures/render-table.ts'
import { beginReport, say } from '../report.ts'
import type { LadderRequest } from './arguments.ts'
import { type LadderRow, measureShape } from './measure.ts'
import { SHAPES } from './shapes.ts'

const EXPLAINED = `CPU: seconds of all encoders for a second of video, 720 (high), 480 (medium) and 360 lines (low_bandwidth) at 30 fps. Times: from
giving a frame until every rendition of it was there, milliseconds. kbit/s: all renditions together.`

/** Measures what several renditions cost beside one: by an encoder each, and by one that decodes once. */
export async function benchLadder(request: LadderRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  const work = await mkdtemp(join(tmpdir(), 'flybrowser-ladder-'))
  const rows: LadderRow[] = []
  try {
    const keep = request.keep === undefined ? work : resolve(request.keep)
    await makeFolder(keep)
    for (const page of request.clips) {
      const clip = await filmClip(page, keep)
      for (const codec of request.codecs)
        for (const shape of SHAPES) {
          say(`> ${clip.name}, ${codec}, ${shape.name} ...\n`)
          rows.push(await measureShape(clip, codec, shape, signal))
        }
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  say(`\n${table(rows)}\n\n${EXPLAINED}\n`)
  await report.write({ results: rows })
  return 0
}

const table = (rows: readonly LadderRow[]): string =>
  renderTable(
    ['clip', 'codec', 'renditions', 'CPU', 'p50', 'p95', 'kbit/s'],
    rows.map((row) => [
      ...[row.clip, row.codec, row.shape, decimals(row.cpuSeconds, 3)],
      ...[decimals(row.p50Ms, 1), decimals(row.p95Ms, 1), decimals(row.kbps, 0)],
    ]),
  )
