import { stat } from 'node:fs/promises'
import { PROBE_FAILURE_STANDS_MS } from '../../engine/encoders/encoder-probe.ts'
import type { BinaryReport } from '../../engine/encoders/encoder-report.ts'

interface Entry {
  readonly report: Promise<BinaryReport>
  /** Set once the report is there and is a failure. */
  failedAtMs?: number
}

const isFailure = ({ encoders }: BinaryReport): boolean => !encoders.some(({ usable }) => usable)

/** Remembers what was found out about binaries, as long as the file stays the same. Those who ask at the same time share one inspection. */
export class BinaryReports {
  readonly #entries = new Map<string, Entry>()
  readonly #nowMs: () => number

  /** @param nowMs any clock that does not go back */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** The report on the file at `path`, from `inspect` when it is not known yet. */
  async get(path: string, variant: string, inspect: () => Promise<BinaryReport>): Promise<BinaryReport> {
    const key = `${path}\0${variant}\0${await fingerprint(path)}`
    const known = this.#entries.get(key)
    if (known && (known.failedAtMs === undefined || this.#nowMs() - known.failedAtMs < PROBE_FAILURE_STANDS_MS)) {
      return known.report
    }
    const entry: Entry = { report: inspect() }
    this.#entries.set(key, entry)
    const report = await entry.report
    if (isFailure(report)) entry.failedAtMs = this.#nowMs()
    return report
  }
}

/** Changes when the file is replaced. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path)
    return `${mtimeMs} ${size}`
  } catch {
    return 'none'
  }
}
