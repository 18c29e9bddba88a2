import { decimals, renderTable } from '../figures/render-table.ts'
import type { OptimizeRow } from './measure-optimize.ts'
import type { PeerFailure, PeerRow } from './measure-peers.ts'
import type { ProfileRow } from './measure-profile.ts'
import type { SavingRow } from './measure-saving.ts'

const megabytes = (bytes: number): string | undefined => decimals(bytes / 1e6, 2)
const kilobits = (bitsASecond: number): string | undefined => decimals(bitsASecond / 1000, 0)
const percent = (share: number | undefined): string | undefined =>
  share === undefined ? undefined : `${(share * 100).toFixed(0)} %`

const PROFILE_HEADER = [
  ...['clip', 'codec', 'encoder', 'quality', 'kbit/s', 'ceiling', 'most 1 s', 'most 10 s'],
  ...['MB/min', 'promised', 'SSIM', 'VMAF', 'speed'],
]

/** What codecs reach at profiles, as text. */
export const presentProfiles = (rows: readonly ProfileRow[]): string =>
  renderTable(
    PROFILE_HEADER,
    rows.map((row) => [
      ...[row.clip, row.codec, row.encoder, row.quality, kilobits(row.bitrateBps), kilobits(row.ceilingBps)],
      ...[decimals(row.most1S, 2), decimals(row.most10S, 2), megabytes(row.bytesAMinute)],
      ...[megabytes(row.promisedBytesAMinute), decimals(row.ssim, 4), decimals(row.vmaf, 1), decimals(row.speed, 2)],
    ]),
  )

/** What codecs save, as text. */
export const presentSavings = (rows: readonly SavingRow[]): string =>
  renderTable(
    ['clip', 'codec', 'encoder', 'saved', 'from SSIM', 'to', 'as medium', 'speed', 'kbit/s at SSIM'],
    rows.map((row) => [
      ...[row.clip, row.codec, row.encoder, percent(row.saving), decimals(row.fromSsim, 4), decimals(row.toSsim, 4)],
      ...[decimals(row.factorOfMedium, 1), decimals(row.speed, 2)],
      row.points.map(({ bitrateBps, ssim }) => `${kilobits(bitrateBps)} ${ssim.toFixed(4)}`).join(', '),
    ]),
  )

/** What slow encodes of files save, as text. */
export const presentOptimize = (rows: readonly OptimizeRow[]): string =>
  [
    presentSavings(rows),
    renderTable(
      ['clip', 'codec', 'encoder', 'medium made smaller by', 'SSIM before', 'after'],
      rows.map(({ clip, codec, encoder, reencoded: { saved, ssimBefore, ssimAfter } }) => [
        ...[clip, codec, encoder, percent(saved), decimals(ssimBefore, 4), decimals(ssimAfter, 4)],
      ]),
    ),
  ].join('\n\n')

const isFailure = (row: PeerRow | PeerFailure): row is PeerFailure => 'failed' in row

/** Recordings of others beside ours, as text. */
export function presentPeers(rows: readonly (PeerRow | PeerFailure)[]): string {
  const measured = rows.filter((row): row is PeerRow => !isFailure(row))
  const table = renderTable(
    ['clip', 'recorder', 'MB/min', 'SSIM', 'pictures/s', 'unreadable'],
    measured.map((row) => [
      ...[row.clip, row.contender, megabytes(row.bytesAMinute), decimals(row.ssim, 4)],
      ...[decimals(row.picturesASecond, 1), String(row.unreadable)],
    ]),
  )
  const failures = rows.filter(isFailure).map(({ clip, contender, failed }) => `${clip}, ${contender}: ${failed}`)
  return [...(measured.length > 0 ? [table] : []), ...failures].join('\n')
}
