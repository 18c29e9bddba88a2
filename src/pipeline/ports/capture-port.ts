import type { Observable } from 'rxjs'

/** What a screencast is asked for. */
export interface ScreencastRequest {
  /** JPEG quality, 1 to 100. */
  readonly jpegQuality: number
}

/** A picture as the browser painted it. */
export interface ScreencastPicture {
  /** JPEG. */
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** Wall clock when the page painted it, milliseconds since 1970; halfway between two refreshes of the browser. */
  readonly capturedAtMs: number
  /** Lets the browser send the next picture. Must be called once, late when the pipeline is behind. */
  acknowledge(): void
}

/** A running screencast. Unsubscribing from `pictures` stops it in the browser. */
export interface Screencast {
  readonly pictures: Observable<ScreencastPicture>
  /** Asks for a picture of the page as it is now, although nothing may have changed since the last. */
  refresh(): void
}

/** A picture of a display as it is, raw; of even size. */
export interface DisplayPicture {
  /** I420 (BT.709, limited range): three planes, one after the other, `1.5 * width * height` bytes; the receiver's own. */
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** A display of the session's own that its browser paints on. */
export interface DisplayFilm {
  /**
   * Wall clock of a change of the picture, milliseconds since 1970: the first one at once, and after each `grab` the first that
   * follows. Errors with DISPLAY_GONE or BROWSER_GONE when the display or its browser is gone for good.
   */
  readonly changes: Observable<number>
  /** The picture as it is now. One at a time. Rejects with DISPLAY_GONE, for good or not: that `changes` tells. */
  grab(): Promise<DisplayPicture>
}

/** How a session's browser can be filmed, and why not otherwise. */
export type CaptureWay =
  | { readonly source: 'source.display'; readonly reason: string }
  | { readonly source: 'source.screencast'; readonly reason: string }

/** Pictures out of the session's browser. */
export interface CapturePort {
  /** Size of the page's viewport, pixels; it may change while the page is filmed, and that of pictures with it. */
  readonly size: { readonly width: number; readonly height: number }
  /** The cheapest way there is, for a log and for people. */
  readonly way: CaptureWay
  screencast(request: ScreencastRequest): Screencast
  /** Films the display the browser paints on. Throws DISPLAY_NONE where it has none of its own. */
  display(): DisplayFilm
}
