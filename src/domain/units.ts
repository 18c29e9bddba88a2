const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/
const MS_PER: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Reads a duration as settings write it: `300ms`, `2s`, `1.5m`, `24h`, `7d`; a bare number is milliseconds.
 * @returns milliseconds, or undefined when the text is not a duration
 */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : undefined
  const match = DURATION.exec(text.trim())
  if (!match) return undefined
  return Number(match[1]) * (MS_PER[match[2] ?? ''] ?? Number.NaN)
}

const BITRATE = /^(\d+(?:\.\d+)?)\s*([kM]?)$/
const BPS_PER: Record<string, number> = { '': 1, k: 1000, M: 1_000_000 }

/**
 * Reads a bitrate as settings write it: `500k`, `1.5M`; a bare number is bits a second.
 * @returns bits a second, or undefined when the text is not a bitrate
 */
export function parseBitrate(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text > 0 ? text : undefined
  const match = BITRATE.exec(text.trim())
  if (!match) return undefined
  const bps = Number(match[1]) * (BPS_PER[match[2] ?? ''] ?? Number.NaN)
  return bps > 0 ? Math.round(bps) : undefined
}

const SIZE = /^(\d{1,5})x(\d{1,5})$/

/** Reads a picture size as the command line writes it, `1280x720`; undefined when the text is not one. */
export function parseSize(text: string): { width: number; height: number } | undefined {
  const match = SIZE.exec(text.trim())
  return match ? { width: Number(match[1]), height: Number(match[2]) } : undefined
}
