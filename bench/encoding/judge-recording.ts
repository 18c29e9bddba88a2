import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { CLIP_SHAPE, type FilmedClip, PICTURE_BYTES } from './clips.ts'
import { lumaLikeness } from './likeness.ts'
import { pictureNumber } from './picture-number.ts'

const { width, height } = CLIP_SHAPE
const LUMA_BYTES = width * height

/** How much a recording of a clip's page looks like the clip. */
export interface RecordingLikeness {
  readonly pictures: number
  /** Pictures whose number can be read. */
  readonly judged: number
  /** How often another picture is shown than before. */
  readonly changes: number
  /** Mean of the pictures that were judged, each beside the picture of the clip whose number it shows. */
  readonly ssim: number
}

/**
 * Compares each picture of a recording with the picture of the clip that it shows, so that time and rate do not count.
 * @param folder for the pictures, while they are compared
 */
export async function judgeRecording(clip: FilmedClip, path: string, folder: string): Promise<RecordingLikeness> {
  const names = { shown: `${folder}/shown.luma`, original: `${folder}/original.luma` }
  const [shown, original] = [createWriteStream(names.shown), createWriteStream(names.original)]
  const reference = await open(clip.path)
  let [pictures, judged, changes] = [0, 0, 0]
  let before: number | undefined
  try {
    for await (const picture of lumaOf(path)) {
      pictures += 1
      const number = pictureNumber(picture, width)
      if (number === undefined || number >= CLIP_SHAPE.pictures) continue
      judged += 1
      if (number !== before) changes += 1
      before = number
      const luma = Buffer.allocUnsafe(LUMA_BYTES)
      await reference.read(luma, 0, LUMA_BYTES, number * PICTURE_BYTES)
      for (const [file, bytes] of [[shown, picture] as const, [original, luma] as const])
        if (!file.write(bytes)) await once(file, 'drain')
    }
  } finally {
    await reference.close()
    for (const file of [shown, original]) await finished(file.end())
  }
  if (judged === 0) throw new Error(`no picture of ${path} shows its number`)
  return { pictures, judged, changes, ssim: await lumaLikeness(names.shown, names.original) }
}

/** Luma of each picture in the size and the colours of the clips. What does not say its colours is BT.601, as ffmpeg makes it of RGB. */
async function* lumaOf(path: string): AsyncGenerator<Buffer> {
  const decoder = spawn(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-i', path, '-vsync', 'passthrough'],
      ...['-vf', `scale=${width}:${height}:out_range=tv:out_color_matrix=bt709,format=yuv420p,extractplanes=y`],
      ...['-f', 'rawvideo', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(decoder, 'close')
  let rest: Buffer = Buffer.alloc(0)
  for await (const bytes of decoder.stdout as AsyncIterable<Buffer>) {
    rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
    while (rest.length >= LUMA_BYTES) {
      yield rest.subarray(0, LUMA_BYTES)
      rest = rest.subarray(LUMA_BYTES)
    }
  }
  const [code] = await ended
  if (code !== 0) throw new Error(`ffmpeg cannot read ${path}`)
}
