import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePixelClock } from '../../test/helpers/pixel-clock-reader.ts'
import type { Contender, Footage } from '../contenders/contender.ts'
import { costOfRun } from '../figures/cost-of-run.ts'
import type { Failure, Figures } from '../figures/figures.ts'
import { judgePictures } from '../figures/judge-pictures.ts'
import { addressOf, type FilmedPage } from '../pages.ts'
import type { TakeReport } from './messages.ts'
import { playingSeconds } from './playing-seconds.ts'
import { type RunOptions, runContender } from './run-contender.ts'

/** Size and rate that is filmed in. */
export interface Shape {
  readonly width: number
  readonly height: number
  readonly fps: number
  /** For tables, where there are several. */
  readonly name?: string
}

export interface MeasureOptions extends RunOptions {
  /** Default {@link SHAPE}. */
  readonly shape?: Shape
  readonly seconds: number
  /** Folder of the repository. */
  readonly root: string
}

/** What every contender films, where nothing else is said. */
export const SHAPE = { width: 1280, height: 720, fps: 30 } as const satisfies Shape

/** Runs a contender on a page, and judges what it filmed when its run is over. Rejects only when aborted. */
export async function measure(
  contender: Contender,
  page: FilmedPage,
  options: MeasureOptions,
): Promise<Figures | Failure> {
  const { name, width, height, fps }: Shape = options.shape ?? SHAPE
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  const named = { contender: contender.name, page: page.name, ...(name === undefined ? {} : { shape: name }) }
  try {
    const scene = { width, height, fps, url: addressOf(page, options.root), folder }
    const task = { contender: contender.name, scene, seconds: options.seconds }
    const { marks, report, leftBehind } = await runContender(task, options)
    return {
      ...named,
      ...costOfRun(marks),
      filmedSeconds: report.filmedMs / 1000,
      ...(report.footage ? await judged(report.footage, report, page) : {}),
      leftBehind,
    }
  } catch (error) {
    options.signal.throwIfAborted()
    return { ...named, failed: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

type Judgement = Required<Pick<Figures, 'bytes' | 'playsSeconds' | 'pictures'>> & Pick<Footage, 'facts'>

async function judged(footage: Footage, report: TakeReport, { seldom }: FilmedPage): Promise<Judgement> {
  const { size } = await stat(footage.path)
  const readings = await decodePixelClock(footage.path)
  const { firstPictureAtMs, facts } = footage
  const pictures = judgePictures(readings, { ...report, firstPictureAtMs, seldom })
  return { bytes: size, playsSeconds: await playingSeconds(footage.path), pictures, ...(facts ? { facts } : {}) }
}
