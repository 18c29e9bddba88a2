import { decimals, renderTable } from '../figures/render-table.ts'
import { type LibraryFigures, MOST_P95_MS } from './figures.ts'

/** The figures as text. */
export function presentLibrary({ firstMs, answers, memoryMb }: LibraryFigures): string {
  const rows = answers.map(({ question, p50Ms, p95Ms, maxMs }) => [
    question,
    decimals(p50Ms, 1),
    decimals(p95Ms, 1),
    decimals(maxMs, 1),
    p95Ms <= MOST_P95_MS ? 'yes' : 'no',
  ])
  return [
    renderTable(['page of 100', 'p50 ms', 'p95', 'most', `p95 <= ${MOST_P95_MS}`], rows),
    '',
    `first answer of a process: ${firstMs.bare.toFixed(0)} ms with nothing prepared, ${firstMs.withSnapshot.toFixed(0)} ms after another`,
    `memory for the index: ${memoryMb.toFixed(1)} MB`,
  ].join('\n')
}
