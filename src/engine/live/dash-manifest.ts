import { FlyBrowserError } from '../../domain/errors.ts'
import type { InitFragment } from '../../domain/media.ts'
import { renditionName } from '../../domain/rendition.ts'
import { renderManifest } from '../../formats/dash/manifest.ts'
import { type ManifestConstants, manifestConstants } from '../../formats/dash/manifest-constants.ts'
import type { ManifestPeriod, ManifestRepresentation } from '../../formats/dash/manifest-facts.ts'
import { segmentTemplate } from '../../formats/dash/segment-names.ts'
import { escapeXml } from '../../formats/dash/xml.ts'
import { initName } from '../../formats/hls/media-names.ts'
import type { DashWindow, ListedPeriod } from './dash-window.ts'
import type { LiveCommons } from './live-commons.ts'

/** Our clock, seen from the MPD of a stream; relative, so that it is found behind a mount point, too. */
const TIME_URI = '../../time'

/** Stands in the rendered MPD where each viewer's query is put; a character that is in no address. */
const QUERY_PLACE = '\ue000'

/** The MPD of a live stream, rendered anew when something in it has changed. */
export class DashManifest {
  readonly #commons: LiveCommons
  readonly #window: DashWindow
  readonly #constants: ManifestConstants
  #renders = 0
  /** The MPD at some version of the stream, and all that can change in it. */
  #rendered: { readonly version: number; readonly key: string; readonly text: string } | undefined

  /** @param window the segments of the largest rendition: all have the same, and so the same periods */
  constructor(commons: LiveCommons, window: DashWindow) {
    this.#commons = commons
    this.#window = window
    this.#constants = manifestConstants(commons.spec)
  }

  /** Manifests rendered so far. */
  get renders(): number {
    return this.#renders
  }

  /**
   * The MPD as it is now; one render serves everybody until something in it changes.
   * @param query what is put into the query of each segment, for example `viewer=7`
   */
  render(query: string): string {
    return this.#text().replaceAll(QUERY_PLACE, query && escapeXml(`&${query}`))
  }

  #text(): string {
    const { version, window, clock } = this.#commons
    if (this.#rendered?.version === version) return this.#rendered.text
    const periods = this.#periods()
    if (periods.length === 0) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'manifest' })
    const shiftMs = this.#shiftMs()
    const moments = this.#commons.listedMoments
    const key = JSON.stringify([window.ended, periods, shiftMs, moments])
    if (this.#rendered?.key === key) {
      this.#rendered = { ...this.#rendered, version }
      return this.#rendered.text
    }
    const text = renderManifest({
      constants: this.#constants,
      originMs: (window.init as InitFragment).originMs,
      publishMs: clock.now(),
      ended: window.ended,
      shiftMs,
      periods,
      moments,
      timeUri: TIME_URI,
    })
    this.#renders += 1
    this.#rendered = { version, key, text }
    return text
  }

  /** From the first place that is listed to the newest, and that one whole. */
  #shiftMs(): number {
    const { gridMs, windowMs } = this.#constants
    const { listed } = this.#window
    const first = listed[0]?.firstListed ?? 0
    const last = listed.at(-1)?.period.last ?? first
    return Math.min((last - first + 1) * gridMs, windowMs)
  }

  #periods(): readonly ManifestPeriod[] {
    const { ended } = this.#commons.window
    const listed = this.#window.listed
    return listed.map((each, index) => this.#period(each, listed[index + 1], ended))
  }

  #period(
    { period, firstListed, endMs }: ListedPeriod,
    next: ListedPeriod | undefined,
    ended: boolean,
  ): ManifestPeriod {
    const { gridMs } = this.#constants
    // While the stream goes on, a period stays as it was announced; then it begins with what is left of it.
    const first = ended ? firstListed : period.first
    const closedMs = Math.min(endMs, (next?.period.first ?? Number.POSITIVE_INFINITY) * gridMs) - first * gridMs
    const durationMs = next || ended ? closedMs : undefined
    return { id: period.id, first, durationMs, representations: this.#representations(period.init) }
  }

  /** Init segments come together, and bear the same number in every rendition. */
  #representations(number: number): ManifestRepresentation[] {
    const { renditions, prefix } = this.#commons
    return [...renditions.windows].flatMap(([rendition, window]) => {
      const init = window.initOf(number)
      if (!init) return []
      const { codecs, width, height, fps, bitrateBps } = init
      return {
        ...{ id: renditionName(rendition), codecs, width, height, fps, bitrateBps },
        initialization: `$RepresentationID$/${prefix}/${initName(number)}`,
        media: `$RepresentationID$/${prefix}/${segmentTemplate(number)}${QUERY_PLACE}`,
      }
    })
  }
}
