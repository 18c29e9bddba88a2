/** A stage as a document names it. */
export interface StageEntry {
  readonly id: string
  /** Type of the stage. */
  readonly use: string
  /** Id of the stage whose output it takes; absent for sources. The default, the stage above, is filled in when the document is read. */
  readonly from?: string
  /** Configuration with defaults filled in and units read, as the stage's `create` gets it. */
  readonly config: Readonly<Record<string, unknown>>
}

/** A document that was read and passed every rule of the linter. */
export interface PipelineDocument {
  readonly name: string
  readonly stages: readonly StageEntry[]
}

/** Why a document cannot run, or (`warning`) what its author may not have meant. */
export interface Fault {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
}
