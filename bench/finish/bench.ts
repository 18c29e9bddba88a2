import { beginReport, say } from '../report.ts'
import type { FinishRequest } from './arguments.ts'
import { finishBesideFaststart, type LocalFinishFigures } from './beside-faststart.ts'
import { finishIntoS3, type S3FinishFigures } from './into-s3.ts'
import { presentLocalFinish, presentS3Finish } from './present.ts'

/** Measures how soon after its stop a recording is what it is to be. */
export async function benchFinish(request: FinishRequest, signal: AbortSignal): Promise<number> {
  const { parts, megabytes, minutes, speed, json } = request
  const report = await beginReport(json)
  let local: LocalFinishFigures | undefined
  if (parts.includes('local')) {
    say(`> ${megabytes} MB on this disk ... `)
    local = await finishBesideFaststart(megabytes, signal)
    say(`done\n\n${presentLocalFinish(local)}\n\n`)
  }
  let s3: S3FinishFigures | undefined
  if (parts.includes('s3')) {
    say(`> ${minutes} minutes of high, ${speed} times as fast as in life, into a bucket ... `)
    s3 = await finishIntoS3({ minutes, speed }, signal)
    say(`done\n\n${presentS3Finish(s3)}\n`)
  }
  await report.write({
    settings: { parts, megabytes, minutes, speed },
    finish: { ...(local ? { local } : {}), ...(s3 ? { s3 } : {}) },
  })
  return 0
}
