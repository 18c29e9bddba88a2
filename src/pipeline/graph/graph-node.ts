import type { Rule } from '../document/rules.ts'
import type { AnyStage } from '../stage.ts'

/** A stage with its edge, as far as both are known. */
export interface GraphNode {
  readonly id: string
  /** Type as written. */
  readonly use?: string
  /** Id of the stage it takes from; may name none. */
  readonly from?: string
  /** Whether `from` was written, or is the stage above. */
  readonly fromWritten: boolean
  /** Absent when `use` names no known stage. */
  readonly stage?: AnyStage
  /** Absent when the configuration is faulty. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** What a check of the graph found. */
export interface GraphFault {
  readonly rule: Rule
  /** The node it is about; absent for the document as a whole. */
  readonly id?: string
  /** Key of that node where the fault shows. */
  readonly key?: 'id' | 'use' | 'from'
  readonly message: string
}

/** A check of the whole graph: pure, and silent about what other rules have reported already. */
export type GraphCheck = (nodes: readonly GraphNode[]) => readonly GraphFault[]
