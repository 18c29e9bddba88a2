import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CLIP_SHAPE, type FilmedClip } from './clips.ts'

const run = promisify(execFile)
const { width, height, fps } = CLIP_SHAPE

/** How much coded video looks like the clip, over all of its pictures. */
export interface Likeness {
  /** Structural similarity of luma, 1 for equal; the mean of all pictures. */
  readonly ssim: number
  /** Where an ffmpeg can tell it: 100 for what nobody tells apart. */
  readonly vmaf?: number
}

const SIMILARITY = / SSIM Y:([\d.]+)/
const VMAF = /VMAF score\s*[:=]\s*([\d.]+)/

/** Both at the clip's own rate: a frame stands until the next one. */
const filter = (measure: string): string => `[0:v]fps=${fps}:round=near[coded];${measure}`

const rawInput = (path: string, format: 'yuv420p' | 'gray'): string[] => [
  ...['-f', 'rawvideo', '-pixel_format', format, '-video_size', `${width}x${height}`],
  ...['-framerate', String(fps), '-i', path],
]

async function told(binary: string, args: readonly string[], pattern: RegExp): Promise<number> {
  const { stderr } = await run(binary, ['-hide_banner', '-nostats', ...args, '-f', 'null', '-'])
  const found = Number(pattern.exec(stderr)?.[1] ?? Number.NaN)
  if (Number.isNaN(found)) throw new Error(`${binary} did not tell: ${stderr}`)
  return found
}

/**
 * Compares coded video with its clip.
 * @param path the coded video
 * @param vmafBinary an ffmpeg that can tell VMAF, see {@link findVmaf}
 */
export async function likenessTo({ path: original }: FilmedClip, path: string, vmafBinary?: string): Promise<Likeness> {
  const inputs = ['-i', path, ...rawInput(original, 'yuv420p')]
  const ssim = await told('ffmpeg', [...inputs, '-lavfi', filter('[1:v][coded]ssim')], SIMILARITY)
  if (vmafBinary === undefined) return { ssim }
  return { ssim, vmaf: await told(vmafBinary, [...inputs, '-lavfi', filter('[coded][1:v]libvmaf')], VMAF) }
}

/** The first of the binaries that has libvmaf and the model it needs; many have the one without the other. */
export async function findVmaf(binaries: readonly string[]): Promise<string | undefined> {
  const grey = ['-f', 'lavfi', '-i', 'color=gray:s=320x240:d=0.2']
  for (const binary of binaries) {
    const works = await told(binary, [...grey, ...grey, '-lavfi', 'libvmaf'], VMAF).catch(() => undefined)
    if (works !== undefined) return binary
  }
  return undefined
}

/** Mean structural similarity of two files of luma, picture by picture. */
export const lumaLikeness = (shown: string, original: string): Promise<number> =>
  told('ffmpeg', [...rawInput(shown, 'gray'), ...rawInput(original, 'gray'), '-lavfi', 'ssim'], SIMILARITY)
