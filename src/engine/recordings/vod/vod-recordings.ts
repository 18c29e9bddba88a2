import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { RecordingInfo } from '../recording-info.ts'
import type { RecordingLibrary } from '../recording-library.ts'
import { readMovie } from './read-movie.ts'
import { type Vod, vodOf } from './vod.ts'

/** The segments of so many recordings are kept: of one of ten hours they are a good megabyte. */
const MOST_KEPT = 16

/** A recording that can be played by segments. */
export interface VodRecording {
  readonly info: RecordingInfo
  /** Stands in the addresses of what is of it: changes with its file. */
  readonly version: string
  readonly vod: Vod
}

interface Kept {
  readonly version: string
  readonly vod: Promise<Vod>
}

/** What of a tag can stand in an address. */
const versionOf = ({ tag }: RecordingBytes): string => tag.replace(/[^\w.-]/g, '') || '0'

/** Finished recordings as segments. Of each file, its front and its index are read, once for as long as it is asked for. */
export class VodRecordings {
  readonly #recordings: Pick<RecordingLibrary, 'get' | 'bytes'>
  /** The one asked for last stands last. */
  readonly #kept = new Map<string, Kept>()

  constructor(recordings: Pick<RecordingLibrary, 'get' | 'bytes'>) {
    this.#recordings = recordings
  }

  /** Rejects as {@link RecordingLibrary.bytes} does, and with RECORDING_NO_SEGMENTS for what is no MP4 of ours. */
  async of(id: string): Promise<VodRecording> {
    const { info, bytes } = await this.#open(id)
    try {
      const version = versionOf(bytes)
      return { info, version, vod: await this.#vodOf(id, version, bytes) }
    } finally {
      await bytes.close()
    }
  }

  /**
   * The bytes of a recording whose segments have been listed, to be closed. Rejects as {@link of} does, and with RECORDING_NO_FILE when its
   * file is another one by now.
   */
  async open(id: string, version: string): Promise<VodRecording & { readonly bytes: RecordingBytes }> {
    const { info, bytes } = await this.#open(id)
    try {
      if (versionOf(bytes) !== version)
        throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'its file is not the one that was listed' })
      return { info, version, bytes, vod: await this.#vodOf(id, version, bytes) }
    } catch (cause) {
      await bytes.close()
      throw cause
    }
  }

  async #open(id: string): Promise<{ info: RecordingInfo; bytes: RecordingBytes }> {
    const info = await this.#recordings.get(id)
    const { container } = info
    if (container !== 'mp4') throw new FlyBrowserError('RECORDING_NO_SEGMENTS', { id, reason: `it is a ${container}` })
    return { info, bytes: await this.#recordings.bytes(id) }
  }

  /** Whoever asks while it is read gets the same. */
  #vodOf(id: string, version: string, bytes: RecordingBytes): Promise<Vod> {
    const known = this.#kept.get(id)
    this.#kept.delete(id)
    const kept = known?.version === version ? known : { version, vod: readVod(id, bytes) }
    this.#kept.set(id, kept)
    // Another try may do better.
    kept.vod.catch(() => {
      if (this.#kept.get(id) === kept) this.#kept.delete(id)
    })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break
      this.#kept.delete(oldest)
    }
    return kept.vod
  }
}

async function readVod(id: string, bytes: RecordingBytes): Promise<Vod> {
  const file = await readMovie(bytes)
  const vod = file && (await vodOf(file))
  if (vod) return vod
  throw new FlyBrowserError('RECORDING_NO_SEGMENTS', { id, reason: 'its file is laid out otherwise' })
}
