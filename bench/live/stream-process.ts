// The process that a stream comes from: does as it is told, one order after the other, and ends with whoever started it.

import type { Answer, Order, OriginReading } from './messages.ts'
import { type OpenStream, openStream } from './open-stream.ts'
import { takeParts } from './part-times.ts'

process.on('disconnect', () => process.exit())

let open: OpenStream | undefined

function read(): OriginReading {
  const { user, system } = process.cpuUsage()
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    parts: takeParts(),
  }
}

async function follow(order: Order): Promise<Answer> {
  if (order.kind === 'read') return { kind: 'reading', reading: read() }
  if (order.kind === 'open') {
    open = await openStream(order.task)
    return { kind: 'opened', info: open.info }
  }
  await open?.close()
  return { kind: 'closed' }
}

process.on('message', async (order: Order) => {
  const answer = await follow(order).catch(
    (error: unknown): Answer => ({
      kind: 'failed',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  )
  process.send?.(answer)
})
