import type { EncoderOverview, OverviewEncoder } from '../../../domain/encoder-overview.ts'
import { ORIGINS } from './diagnose.ts'

/** One encoder: what it is for, its name, its kind, and whether it works or why not. */
const rowOf = ({ codec, encoder, hardware, usable, live, probeMs, reason = 'no reason is known' }: OverviewEncoder) => [
  ...[codec, encoder, hardware ? 'hardware' : 'software'],
  usable ? `works${live ? '' : ', for files only'} (${Math.round(probeMs)} ms)` : reason,
]

/** The encoders of each ffmpeg, for people: a line each, in columns. */
export function encoderTable({ binaries, encoders }: EncoderOverview): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(0, ...encoders.map((row) => rowOf(row)[column]?.length ?? 0)))
  return binaries.flatMap(({ path, origin, version }) => {
    const rows = encoders.filter(({ binary }) => binary === path).map(rowOf)
    if (rows.length === 0) return []
    const lines = rows.map((row) => `      ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
    return [`Encoders of ${path} (${ORIGINS[origin]})${version ? ` ${version}` : ''}:`, ...lines]
  })
}
