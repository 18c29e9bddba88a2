/** What all contenders film, and in which way. */
export interface Scene {
  /** Address of a page that paints the pixel clock. */
  readonly url: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** Empty folder to write to; it goes with the run. */
  readonly folder: string
}

/** Pictures that were filmed, for judging. */
export interface Footage {
  /** Path of a file that ffmpeg can decode. */
  readonly path: string
  /** Wall clock at the first picture, milliseconds since 1970, where the contender tells it. */
  readonly firstPictureAtMs?: number
  /** What the contender told of itself, for example the encoder it chose. */
  readonly facts?: Readonly<Record<string, string | number>>
}

/** A contender with its page open. `start` to the end of `stop` is what is measured. */
export interface Take {
  /** Resolves when pictures are being taken. */
  start(): Promise<void>
  /** Resolves when what was filmed is finished. */
  stop(): Promise<void>
  /** After `stop`, and not measured: where the pictures are; undefined if none were to be taken. */
  footage(): Promise<Footage | undefined>
  /** Value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>
  /** Ends the browser. */
  close(): Promise<void>
}

/** What a contender takes part in: `capture` compares ways of getting at the pictures, through to a file. */
export type Subject = 'record' | 'live' | 'capture'

/**
 * A way to film a page. It runs in a process of its own, so that all it costs can be attributed to it. A new one is a file here
 * and a line in `index.ts`.
 */
export interface Contender {
  /** Short, for the command line and the tables. */
  readonly name: string
  readonly summary: string
  /** `baseline`: the page alone, whose cost is taken off the others'; `peer`: what ours are compared with. */
  readonly side: 'baseline' | 'ours' | 'peer'
  readonly films: readonly Subject[]
  /** Why it cannot run on this machine, by words; undefined where it can. Default: it can. */
  missing?(): Promise<string | undefined>
  /** Opens the page; nothing is filmed yet. */
  open(scene: Scene): Promise<Take>
}
