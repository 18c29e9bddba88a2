/** What arguments depend on, read from `ffmpeg -version`. */
export interface FfmpegFacts {
  /** As the binary prints it; free text of whoever built it. */
  readonly version: string
  /** True when `-fps_mode` is known; before, the same was called `-vsync`. */
  readonly fpsMode: boolean
}

/** libavfilter of ffmpeg 5.1, the first with `-fps_mode`. Versions of ffmpeg itself cannot be compared: builds between releases have none. */
const FPS_MODE_SINCE = [8, 44] as const

/** Reads what `ffmpeg -version` printed; undefined when that was something else. */
export function parseFfmpegFacts(printed: string): FfmpegFacts | undefined {
  const version = /^ffmpeg version (\S+)/m.exec(printed)?.[1]
  const filter = /^libavfilter\s+(\d+)\.\s*(\d+)/m.exec(printed)
  if (!version || !filter) return undefined
  const major = Number(filter[1])
  const minor = Number(filter[2])
  return { version, fpsMode: major > FPS_MODE_SINCE[0] || (major === FPS_MODE_SINCE[0] && minor >= FPS_MODE_SINCE[1]) }
}
