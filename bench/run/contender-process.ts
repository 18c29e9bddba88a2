// The process that a contender runs in: takes one task, tells its marks and what came of it, and ends.
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Take } from '../contenders/contender.ts'
import { CONTENDERS } from '../contenders/index.ts'
import type { Mark, Message, TakeReport, Task } from './messages.ts'

/** After the page is loaded, until what is only done once has been done: first layout, our search for an encoder. */
const SETTLE_MS = 2000

// Whoever started this is gone: end, and with it what was started here.
process.on('disconnect', () => process.exit())

const tell = (message: Message): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve()))
  })

async function reach(mark: Mark): Promise<void> {
  const { user, system } = process.cpuUsage()
  const peakBytes = process.resourceUsage().maxRSS * 1024
  const answered = once(process, 'message')
  await tell({ kind: 'mark', mark, own: { cpuSeconds: (user + system) / 1e6, peakBytes } })
  await answered
}

async function film(take: Take, seconds: number): Promise<TakeReport> {
  await wait(SETTLE_MS)
  await reach('ready')
  await take.start()
  await reach('filming')
  const filmingAtMs = Date.now()
  const fromMs = performance.now()
  await wait(Math.max(0, fromMs + seconds * 1000 - performance.now()))
  await reach('stopping')
  const stoppingAtMs = Date.now()
  const filmedMs = performance.now() - fromMs
  await take.stop()
  await reach('stopped')
  const painted = (await take.evaluate('window.paints')) as number[]
  const footage = await take.footage()
  return { filmingAtMs, stoppingAtMs, filmedMs, painted, ...(footage ? { footage } : {}) }
}

async function perform({ contender, scene, seconds }: Task): Promise<TakeReport> {
  const chosen = CONTENDERS.find(({ name }) => name === contender)
  if (!chosen) throw new Error(`there is no contender ${contender}`)
  const take = await chosen.open(scene)
  try {
    return await film(take, seconds)
  } finally {
    await take.close()
  }
}

const [task] = (await once(process, 'message')) as [Task]
try {
  await tell({ kind: 'done', report: await perform(task) })
} catch (error) {
  await tell({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
process.disconnect()
