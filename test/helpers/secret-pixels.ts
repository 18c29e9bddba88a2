import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Green letters on magenta paper: what the fixtures show secrets in, and nothing else. Blue is what is none. Codecs blur colours a little. */
const isSecret = (red: number, green: number, blue: number): boolean =>
  (green < 110 && red - green > 90 && blue - green > 90) || (green - red > 90 && green - blue > 90)

/** A part of a picture, pixels. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A picture as rows of red, green, blue. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

const isOpen = (red: number, green: number, blue: number): boolean => blue - red > 90 && blue - green > 90

/** How many pixels have the colours of secrets. */
export const secretPixels = (pixels: Pixels, area?: Area): number => countPixels(pixels, isSecret, area)

/** How many pixels have the colour of what is no secret. */
export const openPixels = (pixels: Pixels, area?: Area): number => countPixels(pixels, isOpen, area)

function countPixels({ width, height, data }: Pixels, counts: typeof isSecret, part?: Area): number {
  const area = part ?? { left: 0, top: 0, width, height }
  let count = 0
  for (let y = area.top; y < Math.min(height, area.top + area.height); y += 1)
    for (let x = area.left; x < Math.min(width, area.left + area.width); x += 1) {
      const at = (y * width + x) * 3
      if (counts(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)) count += 1
    }
  return count
}

/**
 * The most that a pixel of an area differs from the mean of its row over an em around it, in levels of 255: what is finer than a
 * letter, which is what letters are told by.
 */
export function mostDetail({ width, data }: Pixels, area: Area, em: number): number {
  const reach = Math.round(em / 2)
  let most = 0
  for (let y = area.top; y < area.top + area.height; y += 1) {
    const level = (x: number) => data[(y * width + x) * 3] ?? 0
    for (let x = area.left + reach; x < area.left + area.width - reach; x += 1) {
      let sum = 0
      for (let near = x - reach; near <= x + reach; near += 1) sum += level(near)
      most = Math.max(most, Math.abs(level(x) - sum / (2 * reach + 1)))
    }
  }
  return most
}

const DECODED = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']

/** A PNG decoded. */
export function decodePng(png: Uint8Array, size: { width: number; height: number }): Promise<Pixels> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 2 ** 26 } as const
    const child = execFile('ffmpeg', ['-v', 'error', '-i', '-', ...DECODED], options, (error, data) =>
      error ? reject(error) : resolve({ ...size, data }),
    )
    child.stdin?.end(png)
  })
}

/** Pixels of a picture in the colours of secrets, and in that of what is none. */
export interface ColoursSeen {
  readonly secret: number
  readonly open: number
}

/**
 * What is seen in each picture of a video, in order.
 * @param from a file, or the address of a stream
 * @param inputArgs what ffmpeg is to be told of it
 */
export async function coloursInVideo(
  from: string,
  size: { width: number; height: number },
  inputArgs: readonly string[] = [],
): Promise<ColoursSeen[]> {
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...inputArgs, '-i', from, '-vsync', 'passthrough', ...DECODED], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(ffmpeg, 'close')
  const length = size.width * size.height * 3
  const seen: ColoursSeen[] = []
  let rest = Buffer.alloc(0)
  for await (const bytes of ffmpeg.stdout) {
    rest = Buffer.concat([rest, bytes as Buffer])
    for (; rest.byteLength >= length; rest = rest.subarray(length)) {
      const pixels = { ...size, data: rest }
      seen.push({ secret: secretPixels(pixels), open: openPixels(pixels) })
    }
  }
  const [code] = await ended
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`)
  return seen
}
