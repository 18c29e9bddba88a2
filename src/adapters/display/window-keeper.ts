import { filter } from 'rxjs'
import { eventMask, type XEvent } from 'x11'
import type { PictureSize } from '../../domain/picture-size.ts'
import type { DisplayConnection } from './display-connection.ts'

/** Predefined atoms (X11 protocol, appendix B). */
const WM_TRANSIENT_FOR = 68
const ATOM_WINDOW = 33
/** ConfigureRequest: the place among its siblings is asked for. */
const ASKS_FOR_STACKING = 1 << 6
const ABOVE = 0
const REVERT_TO_POINTER_ROOT = 1
/** Of CreateWindow: depth and visual, class, background. */
const AS_PARENT = 0
const INPUT_OUTPUT = 1
const NO_BACKGROUND = 0

/**
 * The window manager of a display that shows one browser: every window of its own right fills the display, whatever size it asks
 * for, the newest on top and with the focus; dialogs, which belong to a window, are where they ask to be. Without one Chromium makes
 * its window a pixel smaller than the display, and no page has the focus (measured).
 */
export class WindowKeeper {
  readonly #connection: DisplayConnection
  readonly #floor: number
  #size: PictureSize
  /** Windows that fill the display; the one on top comes last. */
  #filling: number[] = []

  constructor(connection: DisplayConnection, size: PictureSize) {
    this.#connection = connection
    this.#size = size
    const { client, root, events } = connection
    client.ChangeWindowAttributes(root, {
      eventMask: eventMask.SubstructureRedirect | eventMask.SubstructureNotify,
    })
    this.#floor = client.AllocID()
    this.#layFloor()
    this.#parkPointer()
    const on = (name: string, act: (event: XEvent) => void) =>
      events.pipe(filter((event) => event.name === name)).subscribe(act)
    on('MapRequest', ({ wid }) => this.#show(wid))
    on('MapNotify', ({ wid }) => this.#filling.includes(wid) && this.#raise(wid))
    on('ConfigureRequest', (event) => this.#configure(event))
    on('UnmapNotify', ({ wid }) => this.#forget(wid))
    on('DestroyNotify', ({ wid }) => this.#forget(wid))
  }

  /** The screen has another size: what fills it does so again. */
  resize(size: PictureSize): void {
    this.#size = size
    for (const window of [this.#floor, ...this.#filling]) this.#fill(window)
    this.#parkPointer()
  }

  /** A window without a background below all others: what was seen last stays when a browser goes, until another one paints. */
  #layFloor(): void {
    const { client, root } = this.#connection
    const { width, height } = this.#size
    client.CreateWindow(this.#floor, root, 0, 0, width, height, 0, AS_PARENT, INPUT_OUTPUT, AS_PARENT, {
      backgroundPixmap: NO_BACKGROUND,
      overrideRedirect: true,
    })
    client.MapWindow(this.#floor)
  }

  /** Nobody moves the pointer of the display: in the middle it would hover over whatever the page has there. */
  #parkPointer(): void {
    const { width, height } = this.#size
    this.#connection.client.WarpPointer(0, this.#connection.root, 0, 0, 0, 0, width - 1, height - 1)
  }

  #show(window: number): void {
    const { client } = this.#connection
    client.GetProperty(0, window, WM_TRANSIENT_FOR, ATOM_WINDOW, 0, 1, (error, owner) => {
      // It has gone meanwhile.
      if (error) return true
      const isDialog = owner.data.length >= 4 && owner.data.readUInt32LE(0) !== 0
      if (!isDialog) {
        this.#filling.push(window)
        this.#fill(window)
      }
      client.MapWindow(window)
      return true
    })
  }

  #fill(window: number): void {
    this.#connection.client.ConfigureWindow(window, { x: 0, y: 0, ...this.#size })
  }

  #raise(window: number): void {
    const { client } = this.#connection
    this.#filling = [...this.#filling.filter((other) => other !== window), window]
    client.ConfigureWindow(window, { stackMode: ABOVE })
    client.SetInputFocus(window, REVERT_TO_POINTER_ROOT)
  }

  #configure({ wid, mask = 0, x = 0, y = 0, width = 1, height = 1 }: XEvent): void {
    if (!this.#filling.includes(wid)) this.#connection.client.ConfigureWindow(wid, { x, y, width, height })
    else if (mask & ASKS_FOR_STACKING) this.#raise(wid)
    else this.#fill(wid)
  }

  #forget(window: number): void {
    if (!this.#filling.includes(window)) return
    const wasTop = this.#filling.at(-1) === window
    this.#filling = this.#filling.filter((other) => other !== window)
    const top = this.#filling.at(-1)
    if (wasTop && top !== undefined) this.#raise(top)
  }
}
