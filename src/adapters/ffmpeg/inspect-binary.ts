import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { lastValueFrom, toArray } from 'rxjs'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import {
  PROBE_FRAMES,
  PROBE_REQUEST,
  PROBE_WITHIN_MS,
  probeFault,
  probePicture,
} from '../../engine/encoders/encoder-probe.ts'
import type { BinaryReport, EncoderReport } from '../../engine/encoders/encoder-report.ts'
import { type FfmpegFacts, parseFfmpegFacts } from '../../engine/encoders/ffmpeg-facts.ts'
import { type H264Tuning, h264Arguments } from '../../engine/encoders/h264-arguments.ts'
import { FfmpegSession } from './ffmpeg-session.ts'
import type { BinaryPlace } from './find-binaries.ts'

const run = promisify(execFile)

async function readFacts(path: string, env: NodeJS.ProcessEnv): Promise<FfmpegFacts> {
  const { stdout } = await run(path, ['-hide_banner', '-version'], {
    env,
    timeout: PROBE_WITHIN_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1024 * 1024,
    windowsHide: true,
  })
  const facts = parseFfmpegFacts(stdout)
  if (!facts) throw new Error('it does not answer -version as ffmpeg does')
  return facts
}

/** Encodes a few frames, the way a real stream is encoded. */
async function probeLibx264(
  binary: string,
  facts: FfmpegFacts,
  env: NodeJS.ProcessEnv,
  tuning: H264Tuning,
): Promise<EncoderReport> {
  const startedAt = performance.now()
  const session = new FfmpegSession({
    request: PROBE_REQUEST,
    encoder: 'libx264',
    binary,
    env,
    argumentsFor: (startMs) => h264Arguments(PROBE_REQUEST, facts, startMs, tuning),
    finishWithinMs: PROBE_WITHIN_MS,
  })
  const fault = lastValueFrom(session.output.pipe(toArray())).then(probeFault, (error: unknown) =>
    error instanceof FlyBrowserError ? String(error.details.reason) : reasonOf(error),
  )
  const picture = probePicture()
  for (const { timeMs } of PROBE_FRAMES) session.write(picture, timeMs)
  session.end()
  const reason = await fault
  const report = { encoder: 'libx264', codec: 'h264', probeMs: Math.round(performance.now() - startedAt) } as const
  return reason === undefined ? { ...report, usable: true } : { ...report, usable: false, reason }
}

/** Finds out what a binary can do, by running it. Never rejects: what went wrong is in the report. */
export async function inspectBinary(
  place: BinaryPlace,
  env: NodeJS.ProcessEnv,
  tuning: H264Tuning,
): Promise<BinaryReport> {
  try {
    const facts = await readFacts(place.path, env)
    return { ...place, facts, encoders: [await probeLibx264(place.path, facts, env, tuning)] }
  } catch (error) {
    return { ...place, reason: describeStartFailure(error), encoders: [] }
  }
}

function describeStartFailure(error: unknown): string {
  const { code, killed, signal } = error as { code?: string | number; killed?: boolean; signal?: string }
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'it may not be run'
  if (killed) return `it did not answer -version within ${PROBE_WITHIN_MS} ms`
  if (typeof code === 'number' || signal) return `-version ended with ${signal ?? `exit code ${code}`}`
  return reasonOf(error)
}
