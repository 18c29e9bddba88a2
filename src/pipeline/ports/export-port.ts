/** What recordings can be exported as. */
export const EXPORT_FORMATS = ['mp4', 'webm', 'gif'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** A file that is to be made of another one, coded anew. */
export interface ExportRequest {
  /** Paths; what is at the output is overwritten. */
  readonly input: string
  readonly output: string
  readonly format: ExportFormat
  /** Where to begin, and how much of it, seconds. */
  readonly fromSeconds: number
  readonly lengthSeconds: number
  /** Of all its pictures, pixels, even; one of other proportions stands in the middle of it. Default that of the first picture. */
  readonly size?: { readonly width: number; readonly height: number }
  readonly fps: number
  /** A path for what one pass leaves to the next; removed when the work ends, however it ends. */
  readonly palette: string
}

/** Codes files anew as what others can play. */
export interface ExportPort {
  /**
   * Does the work, and yields how much of it is done, 0 to 1. Ends with the signal, and leaves no process then. What is at the output when it does
   * not end well is no whole file. Throws ENCODER_NOT_FOUND, and Error with what ffmpeg said, also where the last byte could not be written.
   */
  export(request: ExportRequest, signal: AbortSignal): AsyncIterable<number>
}
