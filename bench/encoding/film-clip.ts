import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { addressOf, type FilmedPage } from '../pages.ts'
import { ROOT } from '../report.ts'
import { CLIP_SHAPE, type ClipName, type FilmedClip, PICTURE_BYTES } from './clips.ts'
import { CELLS_HEIGHT, pictureNumber } from './picture-number.ts'

const { width, height, fps, pictures } = CLIP_SHAPE

/**
 * Has the browser that FlyBrowser films draw every picture of a clip, one after the other and without hurry, so that the clip is the same in each
 * run; pictures that are in the folder already are taken as they are.
 */
export async function filmClip(page: FilmedPage & { readonly name: ClipName }, folder: string): Promise<FilmedClip> {
  const source = createHash('sha256').update(await readFile(join(ROOT, page.file)))
  const path = join(folder, `${page.name}-${source.digest('hex').slice(0, 12)}.i420`)
  const isThere = await stat(path).then(
    ({ size }) => size === pictures * PICTURE_BYTES,
    () => false,
  )
  if (!isThere) {
    await draw(page, `${path}.part`)
    await rename(`${path}.part`, path)
  }
  return { name: page.name, path, changes: await changesOf(path) }
}

async function draw(page: FilmedPage, path: string): Promise<void> {
  const writer = spawn(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-y', '-f', 'image2pipe', '-framerate', String(fps), '-c:v', 'png', '-i', 'pipe:0'],
      ...['-vf', 'scale=out_range=tv:out_color_matrix=bt709,format=yuv420p', '-f', 'rawvideo', path],
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  )
  const ended = once(writer, 'close')
  const browser = await launchBrowser({ width, height, capture: 'screencast' })
  try {
    await browser.goto(`${addressOf(page, ROOT)}&held`)
    const devtools = await browser.page.createCDPSession()
    for (let number = 0; number < pictures; number += 1) {
      await browser.page.evaluate(`drawAt(${number})`)
      const { data } = await devtools.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
      if (!writer.stdin.write(Buffer.from(data, 'base64'))) await once(writer.stdin, 'drain')
    }
  } finally {
    await browser.close()
    writer.stdin.end()
  }
  const [code] = await ended
  if (code !== 0) throw new Error(`ffmpeg did not take the pictures of ${page.name}: ${code}`)
}

/** The page paints the number of the first picture that looks like this one, so that what the file holds can be trusted. */
async function changesOf(path: string): Promise<number[]> {
  const file = await open(path)
  const cells = Buffer.alloc(CELLS_HEIGHT * width)
  const changes: number[] = []
  try {
    for (let number = 0; number < pictures; number += 1) {
      await file.read(cells, 0, cells.length, number * PICTURE_BYTES)
      const shown = pictureNumber(cells, width)
      if (shown === number) changes.push(number)
      else if (shown !== changes.at(-1)) throw new Error(`picture ${number} of ${path} shows ${shown}`)
    }
  } finally {
    await file.close()
  }
  return changes
}
