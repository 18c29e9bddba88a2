/** One moment of the drawing; undefined where there was nothing to measure. */
interface Sample {
  readonly latencyMs: number | undefined
  readonly bufferMs: number | undefined
}

const SAMPLES = 300
const LEAST_TOP_MS = 2000
/** Room for the words of the axis, right of the lines. */
const GUTTER = 26
/** Room above the topmost line. */
const HEADROOM = 8

interface Colours {
  readonly latency: string
  readonly buffer: string
  readonly grid: string
  readonly text: string
}

/** Latency and buffer of the last minute, drawn on a canvas. */
export class Sparkline {
  readonly #canvas: HTMLCanvasElement
  readonly #samples: Sample[] = []
  #topMs = LEAST_TOP_MS

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
  }

  add(sample: Sample): void {
    this.#samples.push(sample)
    if (this.#samples.length > SAMPLES) this.#samples.shift()
    this.#draw()
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    const context = this.#canvas.getContext('2d')
    if (!context || width === 0) return
    const scale = devicePixelRatio
    this.#canvas.width = width * scale
    this.#canvas.height = height * scale
    context.scale(scale, scale)
    const colours = this.#colours()
    const highest = Math.max(...this.#samples.map(({ latencyMs = 0, bufferMs = 0 }) => Math.max(latencyMs, bufferMs)))
    this.#topMs = Math.max(LEAST_TOP_MS, Math.ceil(highest / LEAST_TOP_MS) * LEAST_TOP_MS)
    this.#grid(context, width, height, colours)
    this.#line(context, width, height, colours.buffer, ({ bufferMs }) => bufferMs)
    this.#line(context, width, height, colours.latency, ({ latencyMs }) => latencyMs, true)
  }

  #colours(): Colours {
    const style = getComputedStyle(this.#canvas)
    const colour = (name: string): string => style.getPropertyValue(name).trim()
    return { latency: colour('--latency'), buffer: colour('--buffer'), grid: colour('--line'), text: colour('--faint') }
  }

  #y(ms: number, height: number): number {
    return height - HEADROOM - (Math.min(ms, this.#topMs) / this.#topMs) * (height - 2 * HEADROOM)
  }

  #grid(context: CanvasRenderingContext2D, width: number, height: number, { grid, text }: Colours): void {
    const stepMs = this.#topMs / 2
    context.lineWidth = 1
    context.strokeStyle = grid
    context.fillStyle = text
    context.font = '10px ui-sans-serif, system-ui, sans-serif'
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (let ms = 0; ms <= this.#topMs; ms += stepMs) {
      const y = Math.round(this.#y(ms, height)) + 0.5
      context.beginPath()
      context.moveTo(0, y)
      context.lineTo(width - GUTTER, y)
      context.stroke()
      context.fillText(ms === 0 ? '0' : `${ms / 1000} s`, width, y)
    }
  }

  #line(
    context: CanvasRenderingContext2D,
    width: number,
    height: number,
    colour: string,
    value: (sample: Sample) => number | undefined,
    filled = false,
  ): void {
    const points = this.#samples.flatMap((sample, index): [number, number][] => {
      const ms = value(sample)
      const x = (width - GUTTER) * (1 - (this.#samples.length - 1 - index) / (SAMPLES - 1))
      return ms === undefined ? [] : [[x, this.#y(ms, height)]]
    })
    const [first] = points
    const last = points.at(-1)
    if (!first || !last) return
    context.beginPath()
    for (const [x, y] of points) context.lineTo(x, y)
    context.strokeStyle = colour
    context.lineWidth = filled ? 2 : 1.5
    context.lineJoin = 'round'
    context.stroke()
    if (!filled) return
    const floor = this.#y(0, height)
    context.lineTo(last[0], floor)
    context.lineTo(first[0], floor)
    const fade = context.createLinearGradient(0, Math.min(...points.map(([, y]) => y)), 0, floor)
    fade.addColorStop(0, colour)
    fade.addColorStop(1, 'transparent')
    context.globalAlpha = 0.22
    context.fillStyle = fade
    context.fill()
    context.globalAlpha = 1
  }
}
