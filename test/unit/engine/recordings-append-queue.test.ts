import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { AppendQueue } from '../../../src/engine/recordings/append-queue.ts'
import type { RecordingFile } from '../../../src/pipeline/ports/recording-store-port.ts'

/** A file whose writes wait until they are let through. */
async function slowFile() {
  const file = await new MemoryRecordingStore().create('/a')
  const calls: string[] = []
  const gates: (() => void)[] = []
  const slow: RecordingFile = {
    size: () => file.size(),
    read: (offset, length) => file.read(offset, length),
    truncate: (size) => file.truncate(size),
    close: () => file.close(),
    sync: async () => {
      calls.push('sync')
    },
    write: async (parts, offset) => {
      calls.push(`${parts.length} at ${offset}`)
      await new Promise<void>((resolve) => gates.push(resolve))
      await file.write(parts, offset)
    },
  }
  const pass = async () => {
    while (gates.length === 0) await new Promise((resolve) => setImmediate(resolve))
    gates.shift()?.()
  }
  return { file, slow, calls, pass }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('what comes in one turn, or during a write, is one write; the order holds', async (t) => {
  const { file, slow, calls, pass } = await slowFile()
  const queue = new AppendQueue(slow)
  for (const text of ['ab', 'c', 'd']) queue.add(bytes(text))
  t.is(queue.pendingBytes, 4)
  await Promise.resolve()
  queue.add(bytes('ef'))
  queue.add(bytes('g'))
  await pass()
  await pass()
  await queue.settled()
  t.deepEqual(calls, ['3 at 0', '2 at 4'])
  t.is(Buffer.from(await file.read(0, 99)).toString(), 'abcdefg')
  t.is(queue.pendingBytes, 0)
  t.is(queue.end, 7)
  queue.add(bytes('h'))
  await pass()
  await queue.settled()
  t.is(calls.at(-1), '1 at 7')
})

test('it syncs only what is new', async (t) => {
  const { slow, calls, pass } = await slowFile()
  const queue = new AppendQueue(slow)
  await queue.sync()
  queue.add(bytes('a'))
  await pass()
  await queue.settled()
  await queue.sync()
  await queue.sync()
  t.deepEqual(calls, ['1 at 0', 'sync'])
})

test('a failure stops it, the first reason counts, what waits is let go', async (t) => {
  const { slow } = await slowFile()
  const failing = { ...slow, write: async () => Promise.reject(new Error('no')) }
  const queue = new AppendQueue(failing)
  queue.add(bytes('a'))
  queue.add(bytes('b'))
  await queue.settled()
  queue.stop(new Error('later'))
  t.is((queue.failure as Error).message, 'no')
  t.is(queue.pendingBytes, 2)
})
