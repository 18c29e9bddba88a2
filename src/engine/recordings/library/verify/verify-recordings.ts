import { asFlyBrowserError } from '../../../../domain/errors.ts'
import { readMetadata } from '../../unfinished-recordings.ts'
import { SNAPSHOT_NAME } from '../index-snapshot.ts'
import { FINDING_KINDS, type Finding } from './finding.ts'
import { type InspectParts, inspectRecording } from './inspect-recording.ts'
import { type MendParts, mendFinding } from './mend-finding.ts'
import { strayFile } from './stray-file.ts'
import { tracesIn } from './traces.ts'

export interface VerifyWish {
  /** Mends what can be. */
  readonly repair?: boolean
  /** Reads all files whose checksum is known. */
  readonly checksums?: boolean
  readonly signal?: AbortSignal
  /** Called after each recording. */
  readonly onProgress?: (progress: { readonly looked: number; readonly of: number }) => void
}

/** Something that does not fit, and what became of it. */
export interface VerifyOutcome extends Finding {
  /** `found`: it was not to be mended, or nothing of ours can; then `mend` is undefined. */
  readonly outcome: 'found' | 'mended' | 'failed'
  /** What mends it. */
  readonly mend?: string
  /** Why it could not be mended. */
  readonly error?: { readonly code: string; readonly message: string }
}

export type VerifyParts = InspectParts & MendParts

/** Looks at all recordings of a store, one after the other, and tells what does not fit. Changes nothing unless asked to. */
export async function* verifyRecordings(parts: VerifyParts, wish: VerifyWish = {}): AsyncGenerator<VerifyOutcome> {
  const toMend: Finding[] = []
  for await (const found of findings(parts, wish)) {
    if (wish.repair && FINDING_KINDS[found.kind] !== undefined) toMend.push(found)
    else yield { ...told(found), outcome: 'found' }
  }
  if (!wish.repair || wish.signal?.aborted) return
  yield* repaired(parts, toMend)
  // It cannot know of documents that people changed.
  await parts.store.scratch?.remove(SNAPSHOT_NAME)
}

async function* findings(
  parts: VerifyParts,
  { checksums = false, signal, onProgress = () => {} }: VerifyWish,
): AsyncGenerator<Finding> {
  const { store } = parts
  const all = await tracesIn(store)
  const known = new Set<string>()
  let looked = 0
  for (const traces of all.values()) {
    if (signal?.aborted) return
    const found = await inspectRecording(parts, traces, { checksums })
    const metadata = await readMetadata(store, traces.id)
    for (const path of [metadata?.file_path, metadata?.working_path, metadata?.optimization?.working_path])
      if (path) known.add(path)
    looked += 1
    onProgress({ looked, of: all.size })
    if (found) yield found
  }
  for (const name of await store.files()) {
    const found = await strayFile(store, name, known)
    if (found) yield found
  }
}

/** Mends, with one recovery for all that need it, then looks at each again. */
async function* repaired(parts: VerifyParts, all: readonly Finding[]): AsyncGenerator<VerifyOutcome> {
  const failures = new Map<Finding, unknown>()
  let isRecoveryWanted = false
  for (const found of all) {
    try {
      isRecoveryWanted = (await mendFinding(parts, found)) || isRecoveryWanted
    } catch (cause) {
      failures.set(found, cause)
    }
  }
  if (isRecoveryWanted) await parts.recordings.recover()
  const traces = await tracesIn(parts.store)
  for (const found of all) {
    const cause = failures.get(found)
    const { code, message } = asFlyBrowserError(cause)
    const isStill = cause !== undefined || (await isThere(parts, found, traces))
    yield {
      ...told(found),
      outcome: isStill ? 'failed' : 'mended',
      ...(cause === undefined ? {} : { error: { code, message } }),
    }
  }
}

async function isThere(
  parts: VerifyParts,
  { kind, recordingId = '', path }: Finding,
  traces: Awaited<ReturnType<typeof tracesIn>>,
): Promise<boolean> {
  if (path !== undefined) return parts.store.exists(path)
  const now = traces.get(recordingId)
  return now !== undefined && (await inspectRecording(parts, now, { checksums: false }))?.kind === kind
}

function told(found: Finding): Finding & { readonly mend?: string } {
  const mend = FINDING_KINDS[found.kind]
  return { ...found, ...(mend === undefined ? {} : { mend }) }
}
