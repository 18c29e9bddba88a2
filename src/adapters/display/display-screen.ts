import type { RandrExtension, RandrResources } from 'x11'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { PictureSize } from '../../domain/picture-size.ts'
import type { DisplayConnection } from './display-connection.ts'

/** Resolution that sizes in millimetres are told for. */
const DOTS_PER_INCH = 96
const MM_PER_INCH = 25.4
/** Of SetCrtcConfig: at any time, nothing shown, upright. */
const CURRENT_TIME = 0
const NO_MODE = 0
const UPRIGHT = 1
const DONE = 0

/**
 * The screen of a display: as large as is asked for, within the framebuffer that its server was started with (RANDR extension). Its one
 * output is given a mode of that size, so that browsers see a monitor of that size.
 */
export class DisplayScreen {
  readonly #connection: DisplayConnection
  readonly #randr: RandrExtension
  readonly #crtc: number
  readonly #output: number
  /** Time of the configuration that the output was read from. */
  readonly #configMs: number
  /** The mode of our own that is shown, if it is one. */
  #mode: number | undefined

  private constructor(connection: DisplayConnection, randr: RandrExtension, resources: RandrResources) {
    const [crtc, output] = [resources.crtcs[0], resources.outputs[0]]
    if (crtc === undefined || output === undefined) throw new Error('its screen has no output')
    this.#connection = connection
    this.#randr = randr
    this.#crtc = crtc
    this.#output = output
    this.#configMs = resources.config_timestamp
  }

  /**
   * @param server named in errors
   * @param size the size it is to have; absent: that of the framebuffer
   * @throws DISPLAY_START_FAILED where the server cannot change the size of its screen
   */
  static async of(connection: DisplayConnection, server: string, size?: PictureSize): Promise<DisplayScreen> {
    const { client, root } = connection
    try {
      const randr = await answered<RandrExtension>((answer) => client.require('randr', answer))
      const resources = await answered<RandrResources>((answer) => randr.GetScreenResourcesCurrent(root, answer))
      const screen = new DisplayScreen(connection, randr, resources)
      if (size) await screen.resize(size, () => {})
      return screen
    } catch (cause) {
      const reason = `its screen can be given no size (RANDR): ${reasonOf(cause)}`
      throw new FlyBrowserError('DISPLAY_START_FAILED', { path: server, reason }, { cause })
    }
  }

  /**
   * Gives the screen a size. Browsers that ask meanwhile are answered when all of it is done.
   * @param atOnce asks for what else is to be done in the same moment
   * @throws what the server answers; then it has the size that it had
   */
  async resize(size: PictureSize, atOnce: () => void): Promise<void> {
    const { client, root } = this.#connection
    const { width, height } = size
    // The name tells it from the modes of the server: two of one name and size are refused.
    const mode = { width, height, name: `flybrowser-${width}x${height}` }
    const before = this.#mode
    const shown = await answered<number>((answer) => this.#randr.CreateMode(root, mode, answer))
    this.#randr.AddOutputMode(this.#output, shown)
    client.GrabServer()
    // What is shown has to fit on the screen at every moment, so nothing is while the size changes.
    const off = answered<{ readonly status: number }>((answer) => this.#show(NO_MODE, [], answer))
    this.#randr.SetScreenSize(root, width, height, millimetres(width), millimetres(height))
    const on = answered<{ readonly status: number }>((answer) => this.#show(shown, [this.#output], answer))
    atOnce()
    client.UngrabServer()
    const statuses = await Promise.all([off, on])
    if (statuses.some(({ status }) => status !== DONE)) throw new Error('the display does not show such a size')
    this.#mode = shown
    if (before !== undefined) this.#forget(before)
  }

  #show(mode: number, outputs: readonly number[], answer: Parameters<RandrExtension['SetCrtcConfig']>[8]): void {
    this.#randr.SetCrtcConfig(this.#crtc, CURRENT_TIME, this.#configMs, 0, 0, mode, UPRIGHT, outputs, answer)
  }

  #forget(mode: number): void {
    this.#randr.DeleteOutputMode(this.#output, mode)
    this.#randr.DestroyMode(mode)
  }
}

const millimetres = (pixels: number): number => Math.round((pixels * MM_PER_INCH) / DOTS_PER_INCH)

/** What the server answers to a request. */
const answered = <T>(ask: (answer: (error: Error | null, value: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => ask((error, value) => (error ? reject(error) : resolve(value))))
