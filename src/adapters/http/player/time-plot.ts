import { plotScale } from '../playback/plot-scale.ts'

/** A line of a plot. */
export interface PlotLine {
  /** Custom property of the style sheet that has its colour. */
  readonly colour: string
  readonly filled: boolean
}

/** What a plot is drawn from. */
export interface PlotOptions {
  readonly lines: readonly PlotLine[]
  /** Top of the axis when all values are small. */
  readonly leastTop: number
  /** Words of a mark of the axis. */
  readonly words: (value: number) => string
}

/** A value a line; undefined where there was nothing to measure. */
export type PlotSample = readonly (number | undefined)[]

const SAMPLES = 300
/** Room for the words of the axis, right of the lines. */
const GUTTER = 34
/** Room above the topmost and below the lowest line. */
const MARGIN = 7

type Point = readonly [x: number, y: number]

/** Lines over the last minute, on a canvas. */
export class TimePlot {
  readonly #canvas: HTMLCanvasElement
  readonly #options: PlotOptions
  readonly #samples: PlotSample[] = []

  constructor(canvas: HTMLCanvasElement, options: PlotOptions) {
    this.#canvas = canvas
    this.#options = options
  }

  add(sample: PlotSample): void {
    this.#samples.push(sample)
    if (this.#samples.length > SAMPLES) this.#samples.shift()
  }

  draw(): void {
    const context = this.#canvas.getContext('2d')
    const { clientWidth: width, clientHeight: height } = this.#canvas
    if (!context || width === 0) return
    this.#fit(context, width, height)
    const style = getComputedStyle(this.#canvas)
    const colour = (name: string): string => style.getPropertyValue(name).trim()
    const values = this.#samples.flat().filter((value) => value !== undefined)
    const scale = plotScale(values, this.#options.leastTop)
    const y = (value: number): number => height - MARGIN - (value / scale.top) * (height - 2 * MARGIN)
    this.#grid(context, scale.marks, y, width, { grid: colour('--line'), text: colour('--faint') })
    for (const [index, line] of this.#options.lines.entries()) {
      const points = this.#samples.flatMap((sample, at): Point[] => {
        const value = sample[index]
        const x = (width - GUTTER) * (1 - (this.#samples.length - 1 - at) / (SAMPLES - 1))
        return value === undefined ? [] : [[x, y(value)]]
      })
      draw(context, points, colour(line.colour), line.filled ? y(0) : undefined)
    }
  }

  /** Sizes the canvas to the pixels of the screen. */
  #fit(context: CanvasRenderingContext2D, width: number, height: number): void {
    const scale = devicePixelRatio
    const [pixelsWide, pixelsHigh] = [Math.round(width * scale), Math.round(height * scale)]
    if (this.#canvas.width !== pixelsWide || this.#canvas.height !== pixelsHigh) {
      this.#canvas.width = pixelsWide
      this.#canvas.height = pixelsHigh
    }
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
  }

  #grid(
    context: CanvasRenderingContext2D,
    marks: readonly number[],
    y: (value: number) => number,
    width: number,
    { grid, text }: { readonly grid: string; readonly text: string },
  ): void {
    context.lineWidth = 1
    context.strokeStyle = grid
    context.fillStyle = text
    context.font = '10px ui-sans-serif, system-ui, sans-serif'
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (const value of marks) {
      const at = Math.round(y(value)) + 0.5
      context.beginPath()
      context.moveTo(0, at)
      context.lineTo(width - GUTTER, at)
      context.stroke()
      context.fillText(this.#options.words(value), width, at)
    }
  }
}

/** Draws a line, and fills what is between it and the floor. */
function draw(context: CanvasRenderingContext2D, points: readonly Point[], colour: string, floor?: number): void {
  const [first] = points
  const last = points.at(-1)
  if (!first || !last) return
  context.beginPath()
  for (const [x, y] of points) context.lineTo(x, y)
  context.strokeStyle = colour
  context.lineWidth = floor === undefined ? 1.5 : 2
  context.lineJoin = 'round'
  context.stroke()
  if (floor === undefined) return
  context.lineTo(last[0], floor)
  context.lineTo(first[0], floor)
  const fade = context.createLinearGradient(0, Math.min(...points.map(([, y]) => y)), 0, floor)
  fade.addColorStop(0, colour)
  fade.addColorStop(1, 'transparent')
  context.globalAlpha = 0.2
  context.fillStyle = fade
  context.fill()
  context.globalAlpha = 1
}
