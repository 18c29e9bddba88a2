/** A table as text: the first column to the left, numbers to the right. Cells without a value are `-`. */
export function renderTable(header: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const lines = [header, ...rows.map((row) => header.map((_, column) => row[column] ?? '-'))]
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = (line: readonly string[]) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [text(lines[0] ?? []), rule, ...lines.slice(1).map(text)].join('\n')
}

/** A number with so many decimals; undefined stays, and what is no number is undefined. */
export const decimals = (value: number | undefined, digits: number): string | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : value.toFixed(digits)
