import { decimals, renderTable } from '../figures/render-table.ts'
import type { LocalFinishFigures } from './beside-faststart.ts'
import type { S3FinishFigures } from './into-s3.ts'

/** The figures of the local disk as text. */
export function presentLocalFinish({ bytes, frames, finishes }: LocalFinishFigures): string {
  const own = finishes[0]?.seconds ?? Number.NaN
  const rows = finishes.map(({ way, seconds, writtenBytes }) => [
    way,
    decimals(seconds, 2),
    decimals(seconds / own, 1),
    decimals(writtenBytes / 1e6, 1),
  ])
  return [
    renderTable(['until it seeks and is durable', 's', 'times', 'MB written'], rows),
    '',
    `${(bytes / 1e6).toFixed(1)} MB, ${frames} pictures`,
  ].join('\n')
}

/** The figures as text. */
export function presentS3Finish({ bytes, savedS, keptS, sentAfterStopBytes, allAfterStopS }: S3FinishFigures): string {
  const mb = (count: number) => (count / 1e6).toFixed(1)
  const rows = [
    ['whole on the disk', decimals(savedS, 2)],
    ['whole in the bucket, looked at', decimals(keptS, 2)],
    ['the same film, all of it sent after the stop', decimals(allAfterStopS, 2)],
  ]
  return [
    renderTable(['from the stop until', 's'], rows),
    '',
    `${mb(bytes)} MB, of which ${mb(sentAfterStopBytes)} MB were sent after the stop`,
  ].join('\n')
}
