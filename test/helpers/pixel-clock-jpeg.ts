import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePixelClock } from './pixel-clock-reader.ts'

/** Reads the pixel clock in JPEG pictures, in their order; all of one size. */
export async function readJpegClocks(pictures: readonly Uint8Array[]): Promise<(number | undefined)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pixel-clock-'))
  try {
    const file = join(folder, 'pictures.mjpeg')
    await writeFile(file, Buffer.concat(pictures))
    return (await decodePixelClock(file, { inputArgs: ['-f', 'mjpeg'] })).map(({ value }) => value)
  } finally {
    await rm(folder, { recursive: true })
  }
}
