import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { matroskaFrame, matroskaHeader } from '../../src/formats/matroska/matroska-writer.ts'
import { CLIP_SECONDS, CLIP_SHAPE, type FilmedClip, PICTURE_BYTES } from './clips.ts'
import { type CodedPicture, codedPictures } from './coded-pictures.ts'
import { pacedClip } from './paced-clip.ts'
import { timedRun } from './timed-run.ts'

/** What came of an encode. */
export interface Encoded {
  readonly pictures: readonly CodedPicture[]
  /** How often real time goes into the CPU time of the encoder, its reading of raw pictures included. */
  readonly speed: number
}

/**
 * Has ffmpeg encode the frames that the product makes of a clip.
 * @param commands arguments of one run of ffmpeg after the other; frames come on its standard input (Matroska)
 * @param path where the last of them writes the coded video
 */
export async function encodeClip(
  clip: FilmedClip,
  binary: string,
  commands: readonly (readonly string[])[],
  path: string,
): Promise<Encoded> {
  let seconds = 0
  for (const command of commands) seconds += await timedRun(binary, command, (input) => give(clip, input))
  return { pictures: await codedPictures(path), speed: CLIP_SECONDS / seconds }
}

async function give(clip: FilmedClip, input: Writable): Promise<void> {
  const { width, height, fps } = CLIP_SHAPE
  const file = await open(clip.path)
  try {
    input.write(matroskaHeader({ encoding: 'i420', width, height, fps }))
    for (const { timeMs, picture } of pacedClip(clip)) {
      const data = Buffer.allocUnsafe(PICTURE_BYTES)
      await file.read(data, 0, PICTURE_BYTES, picture * PICTURE_BYTES)
      const [head, body] = matroskaFrame(timeMs, data)
      input.write(head)
      if (!input.write(body)) await once(input, 'drain')
    }
  } finally {
    await file.close()
  }
}
