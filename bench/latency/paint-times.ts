import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePixelClock } from '../../test/helpers/pixel-clock-reader.ts'
import type { GotMedia } from './follow-parts.ts'

/** When each frame of some media was painted, by its pixel clock: media time in ticks to value. Frames that cannot be read lack. */
export async function paintTimes({ init, parts }: GotMedia): Promise<ReadonlyMap<number, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    const path = join(folder, 'parts.mp4')
    await writeFile(path, Buffer.concat([init, ...parts.map(({ body }) => body)]))
    const readings = await decodePixelClock(path)
    return new Map(
      readings.flatMap(({ ptsMs, value }) => (value === undefined ? [] : [[Math.round(ptsMs * 90), value] as const])),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
