import type { MomentKind } from './moment-kinds.ts'
import type { Moment } from './moments.ts'

/** Moments of one kind that stand so close together on the bar that they are one mark. */
export interface MomentCluster {
  readonly kind: MomentKind
  /** Of the first of them. */
  readonly atS: number
  readonly moments: readonly Moment[]
}

/** So many marks of a kind at most stand beside each other on the bar. */
const PLACES = 160

/** Puts moments together that would lie over each other. @param moments in the order of time */
export function clusterMoments(moments: readonly Moment[], durationS: number): MomentCluster[] {
  const width = durationS / PLACES
  const open = new Map<MomentKind, { readonly kind: MomentKind; readonly atS: number; readonly moments: Moment[] }>()
  const clusters: MomentCluster[] = []
  for (const moment of moments) {
    const near = open.get(moment.kind)
    if (near && moment.atS - near.atS < width) near.moments.push(moment)
    else {
      const cluster = { kind: moment.kind, atS: moment.atS, moments: [moment] }
      open.set(moment.kind, cluster)
      clusters.push(cluster)
    }
  }
  return clusters
}
