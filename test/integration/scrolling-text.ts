import { type Film, FPS } from './coded-film.ts'
import { type Field, textI420 } from './text-picture.ts'

const HEIGHT = 2400

/** A long page of text that is scrolled down and up by so many pixels a frame, for so many seconds. */
export function scrollingText(
  { width, height }: Pick<Film, 'width' | 'height'>,
  text: Field,
  pixels: number,
  seconds: number,
): Pick<Film, 'pictures' | 'endTick'> {
  const whole = textI420(width, HEIGHT, { ...text, y: 0, height: HEIGHT }, 1)
  const way = HEIGHT - height
  const shownAt = (tick: number) => {
    const along = (tick * pixels) % (2 * way)
    const from = Math.min(along, 2 * way - along) * width
    const data = new Uint8Array((width * height * 3) / 2).fill(128)
    data.set(whole.subarray(from, from + width * height))
    return data
  }
  const pictures = Array.from({ length: seconds * FPS }, (_, tick) => ({ tick, data: () => shownAt(tick) }))
  return { pictures, endTick: pictures.length - 1 }
}
