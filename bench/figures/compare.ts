import { type Failure, type Figures, isMeasured } from './figures.ts'

/**
 * Figures of ours divided by those of a peer: below 1 is less. Undefined where the peer has none or nothing, or a cost is too small
 * to be told from the page's own.
 */
export interface Ratios {
  readonly ours: string
  readonly peer: string
  readonly cpuTotal?: number
  readonly cpuOverPage?: number
  readonly cpuPerPicture?: number
  readonly distinctFps?: number
  readonly jitterP95?: number
  readonly bytes?: number
  readonly finishSeconds?: number
  readonly nodePeakBytes?: number
}

/** Of several runs of one contender on one page the one with the median cost; failed ones only count if all have failed. */
export function medianRun(runs: readonly (Figures | Failure)[]): Figures | Failure | undefined {
  const costOf = ({ cpu, nodeCpuSeconds }: Figures) => cpu?.totalSeconds ?? nodeCpuSeconds
  const whole = runs.filter(isMeasured).sort((a, b) => costOf(a) - costOf(b))
  return whole[Math.ceil(whole.length / 2) - 1] ?? runs[0]
}

/**
 * CPU-seconds that filming cost over the page itself, which goes on drawing for as long as was measured: a contender that takes a
 * minute to finish is not charged for the page in that minute.
 * @param page figures of the page alone
 */
export function cpuOverPage(figures: Figures, page: Figures | undefined): number | undefined {
  if (!figures.cpu || !page?.cpu) return undefined
  return figures.cpu.totalSeconds - (page.cpu.totalSeconds / page.measuredSeconds) * figures.measuredSeconds
}

/** What one distinct picture cost over the page, CPU-milliseconds: films of fewer pictures are not cheaper for that. */
export function cpuPerPictureMs(figures: Figures, page: Figures | undefined): number | undefined {
  const over = cpuOverPage(figures, page)
  const count = (figures.pictures?.distinctFps ?? 0) * figures.filmedSeconds
  return over === undefined || count === 0 ? undefined : (over * 1000) / count
}

/** Costs below this are noise of the page's own. */
const LEAST_SECONDS = 0.1

/**
 * @param page figures of the page alone, as the peer films it
 * @param ourPage the same as ours films it
 */
export function ratiosTo(
  peer: Figures,
  ours: Figures,
  page: Figures | undefined,
  ourPage: Figures | undefined,
): Ratios {
  const isTold = (cpuOverPage(ours, ourPage) ?? 0) >= LEAST_SECONDS && (cpuOverPage(peer, page) ?? 0) >= LEAST_SECONDS
  const overPage = (of: typeof cpuOverPage) => (isTold ? quotient(of(ours, ourPage), of(peer, page)) : undefined)
  const ratios = {
    cpuTotal: quotient(ours.cpu?.totalSeconds, peer.cpu?.totalSeconds),
    cpuOverPage: overPage(cpuOverPage),
    cpuPerPicture: overPage(cpuPerPictureMs),
    distinctFps: quotient(ours.pictures?.distinctFps, peer.pictures?.distinctFps),
    jitterP95: quotient(ours.pictures?.jitter.p95Ms, peer.pictures?.jitter.p95Ms),
    bytes: quotient(ours.bytes, peer.bytes),
    finishSeconds: quotient(ours.finishSeconds, peer.finishSeconds),
    nodePeakBytes: quotient(ours.nodePeakBytes, peer.nodePeakBytes),
  }
  const known = Object.fromEntries(Object.entries(ratios).filter(([, ratio]) => ratio !== undefined))
  return { ours: ours.contender, peer: peer.contender, ...known }
}

function quotient(ours: number | undefined, peer: number | undefined): number | undefined {
  const ratio = ours === undefined || peer === undefined ? Number.NaN : ours / peer
  return Number.isFinite(ratio) ? ratio : undefined
}
