import { beginReport, say } from '../report.ts'
import type { FinishRequest } from './arguments.ts'
import { finishIntoS3, type S3FinishFigures } from './into-s3.ts'
import { presentS3Finish } from './present.ts'

/** Measures how soon after its stop a recording is what it is to be. */
export async function benchFinish(request: FinishRequest, signal: AbortSignal): Promise<number> {
  const { parts, minutes, speed, json } = request
  const report = await beginReport(json)
  let s3: S3FinishFigures | undefined
  if (parts.includes('s3')) {
    say(`> ${minutes} minutes of high, ${speed} times as fast as in life, into a bucket ... `)
    s3 = await finishIntoS3({ minutes, speed }, signal)
    say(`done\n\n${presentS3Finish(s3)}\n`)
  }
  await report.write({ settings: { parts, minutes, speed }, finish: { ...(s3 ? { s3 } : {}) } })
  return 0
}
