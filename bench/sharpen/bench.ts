import { findFfmpegBinaries } from '../../src/adapters/ffmpeg/find-binaries.ts'
import { beginReport, say } from '../report.ts'
import type { SharpenRequest } from './arguments.ts'
import { measureScroll, measureSharpness } from './measure.ts'
import { presentSharpness, SCROLLS, type SharpenRow } from './present.ts'
import { tallPicture } from './tall-picture.ts'

const EXPLAINED = `SSIM of luma within the text: of the first picture after the page changed, after so long, and the worst from a second on.
Shares of the ceiling: at rest, and the most over ten seconds of scrolling by so many pixels a frame.`

/** Measures how soon a page at rest is sharp, what it costs then, and whether scrolling keeps to the ceiling. Nothing in it depends on speed. */
export async function benchSharpen(request: SharpenRequest, signal: AbortSignal): Promise<number> {
  const { pages, qualities, latencies } = request
  const report = await beginReport(request.json)
  const [ffmpeg] = await findFfmpegBinaries(process.env)
  if (!ffmpeg) throw new Error('there is no ffmpeg')
  const rows: SharpenRow[] = []
  for (const page of pages) {
    const tall = await tallPicture(page)
    for (const quality of qualities)
      for (const latency of latencies) {
        const shot = { binary: ffmpeg.path, page, quality, latency }
        const sharpness = await measureSharpness(shot, tall)
        const scrolled: number[] = []
        for (const pixels of SCROLLS) {
          signal.throwIfAborted()
          scrolled.push(await measureScroll(shot, tall, pixels))
        }
        rows.push({ page: page.name, quality, latency, ...sharpness, scrolled })
      }
  }
  say(`${presentSharpness(rows)}\n\n${EXPLAINED}\n`)
  await report.write({ settings: { scrolls: SCROLLS }, results: rows })
  return 0
}
