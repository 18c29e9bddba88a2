import type { OfferedRendition } from '../playback/offered-renditions.ts'
import { write } from './dom.ts'
import { page } from './page.ts'
import { bitrate } from './words.ts'

/** `720p`; with its bitrate where another one has as many lines. */
const labelOf = ({ name, height, bitrateBps }: OfferedRendition, all: readonly OfferedRendition[]): string =>
  all.some((other) => other.name !== name && other.height === height)
    ? `${height}p · ${bitrate(bitrateBps)}`
    : `${height}p`

/** The list of renditions; hidden where there is nothing to choose. */
export class QualityMenu {
  readonly #auto = new Option('Auto', '')
  #listed = ''

  /** @param choose is told the name of a rendition; undefined: whatever suits */
  constructor(choose: (rendition: string | undefined) => void) {
    page.quality.append(this.#auto)
    page.quality.addEventListener('change', () => choose(page.quality.value || undefined))
  }

  /**
   * @param wish what the viewer wants, by name; undefined: whatever suits
   * @param played what is played, by name
   */
  show(renditions: readonly OfferedRendition[], wish: string | undefined, played: string | undefined): void {
    page.quality.hidden = renditions.length < 2
    const options = renditions.map((each) => ({ value: each.name, label: labelOf(each, renditions) }))
    const listed = JSON.stringify(options)
    if (listed !== this.#listed) {
      this.#listed = listed
      page.quality.replaceChildren(this.#auto, ...options.map(({ value, label }) => new Option(label, value)))
    }
    const now = options.find(({ value }) => value === played)
    write(this.#auto, wish === undefined && now ? `Auto (${now.label})` : 'Auto')
    if (page.quality.value !== (wish ?? '')) page.quality.value = wish ?? ''
  }
}
