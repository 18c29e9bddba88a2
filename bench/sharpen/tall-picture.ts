import { pathToFileURL } from 'node:url'
import { launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { feed } from '../../test/integration/ffmpeg-tools.ts'
import { ROOT } from '../report.ts'
import { SIZE, type StillPage } from './still-pages.ts'

/** Height of what is taken of a page, pixels. */
const HEIGHT = 3600
const { width } = SIZE

/** A page from its top to far below, as one picture (I420). */
export interface TallPicture {
  /** How far down it can be scrolled, pixels. */
  readonly way: number
  /** What is to be seen when it is scrolled down by so many pixels, an even number. */
  at(down: number): Uint8Array
}

/** Takes a picture of a page by the browser that FlyBrowser films. */
export async function tallPicture({ file, query }: StillPage): Promise<TallPicture> {
  const browser = await launchBrowser({ ...SIZE, capture: 'screencast' })
  try {
    await browser.goto(`${pathToFileURL(`${ROOT}${file}`).href}${query}`)
    const clip = { x: 0, y: 0, width, height: HEIGHT }
    const png = await browser.page.screenshot({ clip, captureBeyondViewport: true })
    const colours = ['-vf', 'scale=out_range=tv:out_color_matrix=bt709,format=yuv420p']
    const all = await feed(
      'ffmpeg',
      ['-loglevel', 'error', '-f', 'png_pipe', '-i', '-', ...colours, '-f', 'rawvideo', '-'],
      png,
    )
    return { way: HEIGHT - SIZE.height, at: (down) => cut(all, down) }
  } finally {
    await browser.close()
  }
}

/** The planes of a window of a picture that is as wide (I420). */
function cut(all: Uint8Array, down: number): Uint8Array {
  const [luma, chroma] = [width * HEIGHT, (width * HEIGHT) / 4]
  const [lumaSize, chromaSize] = [width * SIZE.height, (width * SIZE.height) / 4]
  const from = (down * width) / 4
  const planes = [
    all.subarray(down * width, down * width + lumaSize),
    ...[luma, luma + chroma].map((plane) => all.subarray(plane + from, plane + from + chromaSize)),
  ]
  return Buffer.concat(planes)
}
