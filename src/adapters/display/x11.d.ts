/** What is used of the package `x11`, which has no types of its own. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events'

  export interface XEvent {
    readonly name: string
    readonly wid: number
    readonly overrideRedirect?: boolean
    /** Of a DamageNotify. */
    readonly damage?: number
    /** Of a ConfigureRequest. */
    readonly mask?: number
    readonly x?: number
    readonly y?: number
    readonly width?: number
    readonly height?: number
  }

  type Answer<T> = (error: Error | null, value: T) => void

  export interface DamageExtension {
    readonly ReportLevel: { readonly NonEmpty: number }
    Create(damage: number, drawable: number, level: number): void
    Destroy(damage: number): void
    Subtract(damage: number, repair: number, parts: number): void
  }

  export interface RandrResources {
    readonly config_timestamp: number
    readonly crtcs: readonly number[]
    readonly outputs: readonly number[]
  }

  export interface RandrExtension {
    GetScreenResourcesCurrent(window: number, answer: Answer<RandrResources>): void
    GetCrtcInfo(crtc: number, configMs: number, answer: Answer<{ readonly mode: number }>): void
    SetScreenSize(window: number, width: number, height: number, widthMm: number, heightMm: number): void
    CreateMode(
      window: number,
      mode: { readonly width: number; readonly height: number; readonly name: string },
      answer: Answer<number>,
    ): void
    DestroyMode(mode: number): void
    AddOutputMode(output: number, mode: number): void
    DeleteOutputMode(output: number, mode: number): void
    SetCrtcConfig(
      crtc: number,
      atMs: number,
      configMs: number,
      x: number,
      y: number,
      mode: number,
      rotation: number,
      outputs: readonly number[],
      answer: Answer<{ readonly status: number }>,
    ): void
  }

  export interface XClient extends EventEmitter {
    AllocID(): number
    require(name: 'damage', answer: Answer<DamageExtension>): void
    require(name: 'randr', answer: Answer<RandrExtension>): void
    ChangeWindowAttributes(window: number, values: { readonly eventMask: number }): void
    CreateWindow(
      window: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      borderWidth: number,
      depth: number,
      windowClass: number,
      visual: number,
      values: { readonly backgroundPixmap: number; readonly overrideRedirect: boolean },
    ): void
    ConfigureWindow(
      window: number,
      values: {
        readonly x?: number
        readonly y?: number
        readonly width?: number
        readonly height?: number
        readonly stackMode?: number
      },
    ): void
    MapWindow(window: number): void
    SetInputFocus(window: number, revertTo: number): void
    GetProperty(
      remove: number,
      window: number,
      name: number,
      type: number,
      offset: number,
      length: number,
      answer: (error: Error | null, value: { readonly data: Buffer }) => boolean,
    ): void
    WarpPointer(
      from: number,
      to: number,
      fromX: number,
      fromY: number,
      fromWidth: number,
      fromHeight: number,
      x: number,
      y: number,
    ): void
    GrabServer(): void
    UngrabServer(): void
    /** The cheapest request that is answered: what was asked before has been done by then. */
    GetInputFocus(answer: (error: Error | null) => boolean): void
    terminate(): void
  }

  export interface XDisplay {
    readonly client: XClient
    readonly screen: readonly { readonly root: number; readonly pixel_width: number; readonly pixel_height: number }[]
  }

  export const eventMask: { readonly SubstructureNotify: number; readonly SubstructureRedirect: number }

  export function createClient(
    options: {
      readonly display: string
      readonly auth: { readonly name: string; readonly data: string }
      readonly shm: 'off'
    },
    ready: Answer<XDisplay>,
  ): XClient
}
