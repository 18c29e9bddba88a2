import { createRequire } from 'node:module'
import { manifestConstants } from '../../../src/formats/dash/manifest-constants.ts'
import type { ManifestFacts, ManifestPeriod } from '../../../src/formats/dash/manifest-facts.ts'

/** An element as the parser's DOM gives it. */
export interface MpdElement {
  readonly tagName: string
  getAttribute(name: string): string
  getElementsByTagName(name: string): ArrayLike<MpdElement>
}

/** A playlist as mpd-parser makes it of a representation. */
export interface MpdPlaylist {
  readonly attributes: {
    readonly NAME: string
    readonly CODECS: string
    readonly BANDWIDTH: number
    readonly RESOLUTION: { readonly width: number; readonly height: number }
  }
  readonly endList: boolean
  readonly segments: readonly {
    readonly duration: number
    readonly resolvedUri: string
    readonly map: { readonly resolvedUri: string }
  }[]
}

/** The parts of mpd-parser, which comes without types, that are used here. */
export const { parse, parseUTCTiming, stringToMpdXml } = createRequire(import.meta.url)('mpd-parser') as {
  parse(
    text: string,
    options: { manifestUri: string; NOW?: number },
  ): { readonly duration: number; readonly minimumUpdatePeriod?: number; readonly playlists: readonly MpdPlaylist[] }
  parseUTCTiming(text: string): { readonly method: string; readonly value: string } | null
  stringToMpdXml(text: string): MpdElement
}

/** All elements of a name, in order. */
export const all = (root: MpdElement, name: string): MpdElement[] => Array.from(root.getElementsByTagName(name))

export const ORIGIN_MS = Date.UTC(2026, 0, 1)

/** A period of one 720p rendition. */
export const period = (first: number, durationMs: number | undefined, init = 0): ManifestPeriod => ({
  id: `from-${first}`,
  first,
  durationMs,
  representations: [
    {
      ...{ id: 'video', codecs: 'avc1.42c01f', width: 1280, height: 720, fps: 30, bitrateBps: 1_500_000 },
      initialization: `$RepresentationID$/k3/init-${init}.mp4`,
      media: `$RepresentationID$/k3/number-$Number$.m4s?init=${init}`,
    },
  ],
})

/** Facts of a stream with segments of a second and parts of a fifth. */
export const facts = (more: Partial<ManifestFacts> = {}): ManifestFacts => ({
  constants: manifestConstants({ partMs: 200, gridMs: 1000, windowMs: 60_000 }),
  shiftMs: 60_000,
  originMs: ORIGIN_MS,
  publishMs: ORIGIN_MS + 9000,
  ended: false,
  periods: [period(7, undefined)],
  timeUri: '../../time',
  ...more,
})
