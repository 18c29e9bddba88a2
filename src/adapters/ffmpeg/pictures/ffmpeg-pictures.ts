import { FlyBrowserError } from '../../../domain/errors.ts'
import type { PicturePort } from '../../../pipeline/ports/picture-port.ts'
import { findFfmpegBinaries } from '../find-binaries.ts'
import { leisurelyRun } from '../recode/leisurely-run.ts'
import { JpegReader } from './jpeg-reader.ts'

/** Reads pictures with the best ffmpeg there is. */
export class FfmpegPictures implements PicturePort {
  readonly #env: NodeJS.ProcessEnv
  readonly #binary: string | undefined

  constructor({ env = process.env, binary }: { readonly env?: NodeJS.ProcessEnv; readonly binary?: string } = {}) {
    this.#env = env
    this.#binary = binary
  }

  async *pictures(args: readonly string[], signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const [place] = await findFfmpegBinaries(this.#env, this.#binary)
    if (!place) throw new FlyBrowserError('ENCODER_NOT_FOUND', { codec: 'JPEG', looked: 'PATH' })
    const reader = new JpegReader()
    for await (const bytes of leisurelyRun({ path: place.path, args, env: this.#env, signal }))
      yield* reader.push(bytes)
  }
}
