import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beginReport, say } from '../report.ts'
import type { LibraryRequest } from './arguments.ts'
import { type AskingFigures, libraryFigures, MOST_P95_MS } from './figures.ts'
import { makeRecordings } from './make-recordings.ts'
import { presentLibrary } from './present.ts'

const run = promisify(execFile)
const ASKING = fileURLToPath(new URL('./asking-process.js', import.meta.url))

/** Measures how soon recordings are found among many, by processes of their own over a folder of this machine. */
export async function benchLibrary({ recordings, rounds, json }: LibraryRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(json)
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    say(`> ${recordings} recordings ... `)
    await makeRecordings(folder, recordings, signal)
    say('made\n> listed for the first time ... ')
    const bare = await ask(folder, recordings, 1, signal)
    say(`${bare.firstMs.toFixed(0)} ms\n> listed again ... `)
    const next = await ask(folder, recordings, rounds, signal)
    say(`${next.firstMs.toFixed(0)} ms\n\n`)
    const figures = libraryFigures(recordings, bare, next)
    say(`${recordings} recordings, ${rounds} questions of each kind\n\n${presentLibrary(figures)}\n`)
    await report.write({ settings: { recordings, rounds }, library: figures })
    return figures.answers.some(({ p95Ms }) => p95Ms > MOST_P95_MS) ? 1 : 0
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function ask(folder: string, count: number, rounds: number, signal: AbortSignal): Promise<AskingFigures> {
  const { stdout } = await run(process.execPath, [ASKING, folder, `${count}`, `${rounds}`], { signal })
  return JSON.parse(stdout) as AskingFigures
}
