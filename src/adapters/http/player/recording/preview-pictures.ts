import { readSpriteCues, type SpriteCue, spriteAt } from '../../playback/sprite-cues.ts'
import { page } from './page.ts'
import type { RecordingServer } from './recording-server.ts'

/** Larger pictures are not kept: of a recording of hours there are many. */
const MOST_SHEETS = 8

/** Where pictures could not be had, they are asked for again after so long at the earliest. */
const AGAIN_MS = 10_000

/** Small pictures of the moment under the pointer, where the recording has any. */
export class PreviewPictures {
  readonly #server: RecordingServer
  readonly #sheets = new Map<string, Promise<string | undefined>>()
  #cues: Promise<readonly SpriteCue[]> | undefined
  #wantedS = 0

  constructor(server: RecordingServer) {
    this.#server = server
  }

  /** The server may have to make them first, so they are asked for when somebody looks, and once. */
  async show(timeS: number): Promise<void> {
    this.#wantedS = timeS
    this.#cues ??= this.#server.textOf('sprites.vtt').then((text) => {
      if (text === undefined) this.#forget()
      return readSpriteCues(text ?? '')
    })
    const cue = spriteAt(await this.#cues, timeS)
    const url = cue && (await this.#sheet(cue.uri))
    if (!cue || !url || this.#wantedS !== timeS) return
    const { style } = page.preview
    style.width = `${cue.width}px`
    style.height = `${cue.height}px`
    style.backgroundImage = `url("${url}")`
    style.backgroundPosition = `-${cue.x}px -${cue.y}px`
    page.preview.hidden = false
  }

  #forget(uri?: string): void {
    setTimeout(() => {
      if (uri === undefined) this.#cues = undefined
      else this.#sheets.delete(uri)
    }, AGAIN_MS)
  }

  /** Fetched here and not by the style, which would send no token. */
  #sheet(uri: string): Promise<string | undefined> {
    const known = this.#sheets.get(uri)
    if (known) return known
    const sheet = this.#server
      .get(uri)
      .then(async (answer) => URL.createObjectURL(await answer.blob()))
      .catch(() => {
        this.#forget(uri)
        return undefined
      })
    this.#sheets.set(uri, sheet)
    for (const [oldest, url] of this.#sheets) {
      if (this.#sheets.size <= MOST_SHEETS) break
      this.#sheets.delete(oldest)
      void url.then((address) => address && URL.revokeObjectURL(address))
    }
    return sheet
  }
}
