import { decimals, renderTable } from '../figures/render-table.ts'
import type { S3FinishFigures } from './into-s3.ts'

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
