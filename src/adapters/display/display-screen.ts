import type { RandrExtension, RandrResources } from 'x11'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { isSameSize, type PictureSize } from '../../domain/picture-size.ts'
import type { DisplayConnection } from './display-connection.ts'

/** Resolution that sizes in millimetres are told for. */
const DOTS_PER_INCH = 96
const MM_PER_INCH = 25.4
/** Of SetCrtcConfig: at any time, nothing shown, upright. */
const CURRENT_TIME = 0
const NO_MODE = 0
const UPRIGHT = 1
const DONE = 0

interface ScreenOutput {
  readonly crtc: number
  readonly output: number
  readonly configMs: number
}

interface ShownMode {
  readonly mode: number
  readonly size: PictureSize
  readonly isOurs: boolean
}

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
  /** What is shown: a mode of the server's, or one of our own. */
  #shown: ShownMode

  private constructor(
    connection: DisplayConnection,
    randr: RandrExtension,
    { crtc, output, configMs }: ScreenOutput,
    shown: ShownMode,
  ) {
    this.#connection = connection
    this.#randr = randr
    this.#crtc = crtc
    this.#output = output
    this.#configMs = configMs
    this.#shown = shown
  }

  /**
   * @param server named in errors
   * @param room size of the framebuffer, which it has at first
   * @param size the size it is to have
   * @throws DISPLAY_START_FAILED where the server cannot change the size of its screen
   */
  static async of(
    connection: DisplayConnection,
    server: string,
    room: PictureSize,
    size: PictureSize,
  ): Promise<DisplayScreen> {
    const { client, root } = connection
    try {
      const randr = await answered<RandrExtension>((answer) => client.require('randr', answer))
      const resources = await answered<RandrResources>((answer) => randr.GetScreenResourcesCurrent(root, answer))
      const output = outputOf(resources)
      const { mode } = await answered<{ readonly mode: number }>((answer) =>
        randr.GetCrtcInfo(output.crtc, output.configMs, answer),
      )
      const screen = new DisplayScreen(connection, randr, output, { mode, size: room, isOurs: false })
      if (!isSameSize(size, room)) await screen.resize(size, () => {})
      return screen
    } catch (cause) {
      const reason = `its screen can be given no size (RANDR): ${reasonOf(cause)}`
      throw new FlyBrowserError('DISPLAY_START_FAILED', { path: server, reason }, { cause })
    }
  }

  /**
   * Gives the screen a size. Browsers that ask meanwhile are answered when all of it is done.
   * @param atOnce asks for what else is to be done in the same moment, for the size it is told
   * @throws what the server answers; then it has the size and the mode that it had
   */
  async resize(size: PictureSize, atOnce: (size: PictureSize) => void): Promise<void> {
    const { root } = this.#connection
    const { width, height } = size
    // The name tells it from the modes of the server: two of one name and size are refused.
    const description = { width, height, name: `flybrowser-${width}x${height}` }
    const before = this.#shown
    const mode = await answered<number>((answer) => this.#randr.CreateMode(root, description, answer))
    this.#randr.AddOutputMode(this.#output, mode)
    const next = { mode, size, isOurs: true }
    try {
      await this.#turn(next, atOnce)
    } catch (error) {
      // What fails here as well leaves it as it is: there is no more to try.
      await this.#turn(before, atOnce).catch(() => {})
      this.#forget(next)
      throw error
    }
    this.#shown = next
    this.#forget(before)
  }

  /** Shows a mode in one moment. Rejects when the server has not done all of it. */
  async #turn({ mode, size }: ShownMode, atOnce: (size: PictureSize) => void): Promise<void> {
    const { client, root } = this.#connection
    const { width, height } = size
    client.GrabServer()
    // What is shown has to fit on the screen at every moment, so nothing is while the size changes.
    const off = answered<{ readonly status: number }>((answer) => this.#show(NO_MODE, [], answer))
    this.#randr.SetScreenSize(root, width, height, millimetres(width), millimetres(height))
    const on = answered<{ readonly status: number }>((answer) => this.#show(mode, [this.#output], answer))
    atOnce(size)
    client.UngrabServer()
    const answers = await Promise.allSettled([off, on])
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason
      if (answer.value.status !== DONE) throw new Error('the display does not show such a size')
    }
  }

  #show(mode: number, outputs: readonly number[], answer: Parameters<RandrExtension['SetCrtcConfig']>[8]): void {
    this.#randr.SetCrtcConfig(this.#crtc, CURRENT_TIME, this.#configMs, 0, 0, mode, UPRIGHT, outputs, answer)
  }

  #forget({ mode, isOurs }: ShownMode): void {
    if (!isOurs) return
    this.#randr.DeleteOutputMode(this.#output, mode)
    this.#randr.DestroyMode(mode)
  }
}

function outputOf({ crtcs: [crtc], outputs: [output], config_timestamp: configMs }: RandrResources): ScreenOutput {
  if (crtc === undefined || output === undefined) throw new Error('its screen has no output')
  return { crtc, output, configMs }
}

const millimetres = (pixels: number): number => Math.round((pixels * MM_PER_INCH) / DOTS_PER_INCH)

/** What the server answers to a request. */
const answered = <T>(ask: (answer: (error: Error | null, value: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => ask((error, value) => (error ? reject(error) : resolve(value))))
