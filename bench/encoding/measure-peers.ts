import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from '../contenders/contender.ts'
import { CONTENDERS } from '../contenders/index.ts'
import { addressOf } from '../pages.ts'
import { ROOT, say } from '../report.ts'
import { playingSeconds } from '../run/playing-seconds.ts'
import { runContender } from '../run/run-contender.ts'
import { CLIP_SECONDS, CLIP_SHAPE, CLIPS, type FilmedClip } from './clips.ts'
import { judgeRecording } from './judge-recording.ts'

/** Whose recordings are compared: ours first. */
export const RECORDERS: readonly Contender[] = ['record', 'playwright', 'puppeteer'].flatMap((wanted) =>
  CONTENDERS.filter(({ name }) => name === wanted),
)

/** A recording of a clip's page, which plays by itself meanwhile. */
export interface PeerRow {
  readonly clip: string
  readonly contender: string
  readonly bytesAMinute: number
  /** Structural similarity of luma, of each picture with the picture of the clip that it shows. */
  readonly ssim: number
  /** Other pictures than before, a second. */
  readonly picturesASecond: number
  /** Pictures that do not show which of the clip's they are. */
  readonly unreadable: number
}

/** Why there is no such recording. */
export interface PeerFailure {
  readonly clip: string
  readonly contender: string
  readonly failed: string
}

/** Films the page of a clip as it plays, by our recorder and by those of others. */
export async function measurePeers(
  clip: FilmedClip,
  signal: AbortSignal,
  recorders: readonly Contender[] = RECORDERS,
): Promise<(PeerRow | PeerFailure)[]> {
  const rows: (PeerRow | PeerFailure)[] = []
  for (const contender of recorders) {
    signal.throwIfAborted()
    say(`> ${clip.name}, ${contender.name} ...\n`)
    const named = { clip: clip.name, contender: contender.name }
    const missing = await contender.missing?.()
    if (missing !== undefined) {
      rows.push({ ...named, failed: missing })
      continue
    }
    const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
    try {
      rows.push({ ...named, ...(await record(clip, contender.name, folder, signal)) })
    } catch (error) {
      signal.throwIfAborted()
      rows.push({ ...named, failed: error instanceof Error ? error.message : String(error) })
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
  return rows
}

async function record(clip: FilmedClip, contender: string, folder: string, signal: AbortSignal) {
  const page = CLIPS.find(({ name }) => name === clip.name)
  if (!page) throw new Error(`there is no page of ${clip.name}`)
  const { width, height, fps } = CLIP_SHAPE
  const scene = { url: addressOf(page, ROOT), width, height, fps, folder }
  const { report } = await runContender({ contender, scene, seconds: CLIP_SECONDS }, { signal })
  if (!report.footage) throw new Error('it filmed nothing')
  const { path } = report.footage
  const [{ size }, seconds] = [await stat(path), await playingSeconds(path)]
  const { pictures, judged, changes, ssim } = await judgeRecording(clip, path, folder)
  return {
    bytesAMinute: (size * 60) / seconds,
    ssim,
    picturesASecond: changes / seconds,
    unreadable: pictures - judged,
  }
}
