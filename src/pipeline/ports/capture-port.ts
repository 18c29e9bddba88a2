import type { Observable } from 'rxjs'

/** What a screencast is asked for. */
export interface ScreencastRequest {
  /** Pixels; pictures are at most this large. */
  readonly width: number
  readonly height: number
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

/** Pictures out of the session's browser. */
export interface CapturePort {
  /** Size of the page's viewport, pixels. */
  readonly size: { readonly width: number; readonly height: number }
  screencast(request: ScreencastRequest): Screencast
}
