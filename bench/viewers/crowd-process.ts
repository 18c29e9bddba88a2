// The process of all viewers: lets them come one after the other, measures for a while, and reports.
import { once, setMaxListeners } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { CrowdMessage, CrowdTask } from './messages.ts'
import { type CrowdReport, Tally } from './tally.ts'
import { watch } from './watch.ts'

/** Two hundred viewers come in a second. */
const JOIN_INTERVAL_MS = 5
const SETTLE_MS = 2000
const LAG_RESOLUTION_MS = 5

process.on('disconnect', () => process.exit())

async function tell(message: CrowdMessage): Promise<void> {
  const answered = once(process, 'message')
  process.send?.(message)
  await answered
}

async function perform({ hlsUrl, viewers, seconds }: CrowdTask): Promise<CrowdReport> {
  const stop = new AbortController()
  // One of each viewer.
  setMaxListeners(0, stop.signal)
  const tally = new Tally()
  const watching: Promise<void>[] = []
  for (let index = 0; index < viewers; index += 1) {
    watching.push(watch(hlsUrl, `bench-${index}`, tally, stop.signal))
    await wait(JOIN_INTERVAL_MS)
  }
  await wait(SETTLE_MS)
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  await tell({ kind: 'measuring' })
  lag.enable()
  const before = process.cpuUsage()
  const fromMs = performance.now()
  tally.isMeasuring = true
  await wait(seconds * 1000)
  tally.isMeasuring = false
  const measuredSeconds = (performance.now() - fromMs) / 1000
  const { user, system } = process.cpuUsage(before)
  lag.disable()
  await tell({ kind: 'measured' })
  stop.abort()
  await Promise.all(watching)
  return {
    ...tally.read(),
    measuredSeconds,
    viewers,
    cpuSeconds: (user + system) / 1e6,
    lagP99Ms: Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS),
  }
}

const [task] = (await once(process, 'message')) as [CrowdTask]
await tell({ kind: 'done', report: await perform(task) })
process.disconnect()
