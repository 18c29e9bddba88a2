import test from 'ava'
import { filter, firstValueFrom, map, type Observable, take } from 'rxjs'
import { InProcessEvents } from '../../../src/engine/events/in-process-events.ts'
import { InProcessMetrics } from '../../../src/engine/events/in-process-metrics.ts'
import { systemClock } from '../../../src/pipeline/clock.ts'
import { logList } from '../../helpers/recording-ports.ts'

/** Timers of this turn fire before this one. What they throw ends this process, and with it the test. */
const timersFired = () => new Promise((resolve) => setTimeout(resolve, 0))

/** Two ports with the same promise. */
const ports = {
  events: () => {
    const log = logList()
    const port = new InProcessEvents(systemClock, log)
    return { log, values: port.events, send: () => port.publish('stream.started', { sessionId: 's', streamId: 'l' }) }
  },
  metrics: () => {
    const log = logList()
    const port = new InProcessMetrics(log)
    return {
      ...{ log, values: port.samples as Observable<object> },
      send: () => port.record({ sessionId: 's', pipeline: 'p', atMs: 0, stages: [] }),
    }
  },
}

for (const [name, open] of Object.entries(ports)) {
  test(`${name}: a listener that throws harms neither the publisher nor the others, and goes on listening`, async (t) => {
    const { log, values, send } = open()
    const heard: string[] = []
    const failing = (listener: string) => () => {
      heard.push(listener)
      throw new Error(`${listener} failed`)
    }
    values.subscribe(failing('function'))
    values.subscribe({ next: failing('observer') })
    values.pipe(filter(() => true)).subscribe(failing('operator'))
    values.subscribe(() => heard.push('sound'))
    send()
    send()
    await timersFired()
    const round = ['function', 'observer', 'operator', 'sound']
    t.deepEqual(heard, [...round, ...round])
    t.is(log.sentences.length, 6)
    t.regex(log.sentences[0] ?? '', /^A listener of (events|metrics) failed$/)
  })

  test(`${name}: an operator that throws ends its own listener only`, async (t) => {
    const { log, values, send } = open()
    const heard: unknown[] = []
    const thrower = map(() => {
      throw new Error('the operator failed')
    })
    values.pipe(thrower).subscribe(() => heard.push('never'))
    values.pipe(thrower).subscribe({ error: (error: Error) => heard.push(error.message) })
    values.pipe(take(1)).subscribe({
      complete: () => {
        throw new Error('the end failed')
      },
    })
    send()
    send()
    await timersFired()
    t.deepEqual(heard, ['the operator failed'])
    t.is(log.sentences.length, 2)
  })

  test(`${name}: a listener can be taken off, and one value can be waited for`, async (t) => {
    const { values, send } = open()
    let heard = 0
    const subscription = values.subscribe(() => heard++)
    const first = firstValueFrom(values)
    send()
    subscription.unsubscribe()
    send()
    t.is(heard, 1)
    t.is(typeof (await first), 'object')
  })
}
