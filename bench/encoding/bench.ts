import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findFfmpegBinaries } from '../../src/adapters/ffmpeg/find-binaries.ts'
import { makeFolder } from '../../src/adapters/stores/fs/make-folder.ts'
import { beginReport, say } from '../report.ts'
import type { EncodingRequest } from './arguments.ts'
import type { FilmedClip } from './clips.ts'
import { filmClip } from './film-clip.ts'
import { findVmaf } from './likeness.ts'
import { liveEncoders } from './live-encoders.ts'
import { measureOptimize, type OptimizeRow } from './measure-optimize.ts'
import { measurePeers, type PeerFailure, type PeerRow } from './measure-peers.ts'
import { measureProfiles, type ProfileRow } from './measure-profile.ts'
import { type SavingRow, savingRow } from './measure-saving.ts'
import { canPin } from './pinned.ts'
import { presentOptimize, presentPeers, presentProfiles, presentSavings } from './present.ts'

/** Measures what each codec makes of three clips: bits, likeness, speed on one core; and what recordings of others make of the same page. */
export async function benchEncoding(request: EncodingRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  const work = await mkdtemp(join(tmpdir(), 'flybrowser-encoding-'))
  try {
    const keep = request.keep === undefined ? work : resolve(request.keep)
    await makeFolder(keep)
    const clips: FilmedClip[] = []
    for (const page of request.clips) clips.push(await filmClip(page, keep))
    const pinned = await canPin()
    if (!pinned) say('Encoders cannot be pinned to a core here: speed is that of all their threads.\n\n')
    const figures = await measured(request, clips, join(work, 'coded'), signal)
    say(`\n${tables(figures)}`)
    await report.write({ settings: { parts: request.parts, pinned }, ...figures })
    return figures.peers.some((row) => 'failed' in row) ? 1 : 0
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function measured(request: EncodingRequest, clips: readonly FilmedClip[], path: string, signal: AbortSignal) {
  const { parts, codecs, qualities } = request
  const binaries = await findFfmpegBinaries(process.env)
  const vmafBinary = await findVmaf(binaries.map((binary) => binary.path))
  const [h264] = await liveEncoders(['h264'])
  if (!h264) throw new Error('there is no encoder of H.264 to compare with')
  const others = parts.includes('live') ? await liveEncoders(codecs.filter((codec) => codec !== 'h264')) : []
  const live: ProfileRow[] = []
  const savings: SavingRow[] = []
  const optimized: OptimizeRow[] = []
  const peers: (PeerRow | PeerFailure)[] = []
  for (const clip of clips) {
    say(`> ${clip.name} ...\n`)
    if (parts.includes('live') || parts.includes('optimize')) {
      const rows = await measureProfiles(clip, [h264, ...others], qualities, { path, vmafBinary, signal })
      const curve = (codec: string) => rows.filter((row) => row.codec === codec)
      live.push(...rows)
      savings.push(...others.map((encoder) => savingRow(clip, encoder, curve('h264'), curve(encoder.codec))))
      if (parts.includes('optimize'))
        optimized.push(...(await measureOptimize(clip, { h264, reference: curve('h264'), codecs, path, signal })))
    }
    if (parts.includes('peers')) peers.push(...(await measurePeers(clip, signal)))
  }
  return { live, savings, optimized, peers }
}

type AllFigures = Awaited<ReturnType<typeof measured>>

/** Tables of what was measured. */
function tables({ live, savings, optimized, peers }: AllFigures): string {
  const all: [string, number, () => string][] = [
    ['Live, at the quality profiles', live.length, () => presentProfiles(live)],
    ['Live, over h264 at equal SSIM', savings.length, () => presentSavings(savings)],
    ['Files, over live h264 at equal SSIM', optimized.length, () => presentOptimize(optimized)],
    ['Recordings of the page as it plays', peers.length, () => presentPeers(peers)],
  ]
  return all.flatMap(([title, count, table]) => (count > 0 ? [`${title}\n\n${table()}\n`] : [])).join('\n')
}
