import { oneLine } from '../../formats/webvtt/cue-text.ts'

/** Characters of a cell. */
const MOST_CELL = 120

/** Rows in columns, the first row their heads. Nothing in a cell ends a line or does anything to a terminal. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => oneLine(cell, MOST_CELL)))
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
