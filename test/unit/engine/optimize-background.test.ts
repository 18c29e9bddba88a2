import test from 'ava'
import { BehaviorSubject, firstValueFrom, Subject, take, toArray } from 'rxjs'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import {
  BackgroundOptimizer,
  LOOK_EVERY_MS,
  QUIET_MS,
} from '../../../src/engine/recordings/optimize/background-optimizer.ts'
import { EncodingWatch } from '../../../src/engine/recordings/optimize/encoding-watch.ts'
import type { OptimizeOutcome, OptimizeWish } from '../../../src/engine/recordings/optimize/recording-optimizer.ts'
import type { EncodeRequest, EncoderOutput, EncoderPort } from '../../../src/pipeline/ports/encoder-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { logList } from '../../helpers/recording-ports.ts'

type Step = (id: string, wish: OptimizeWish) => Promise<Partial<OptimizeOutcome>>

/** Work on a recording that goes on until it is broken off. */
const endless: Step = (_id, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

function scene(step: Step, busy = new BehaviorSubject(false)) {
  const clock = new VirtualClock()
  const log = logList()
  const asked: string[] = []
  const optimizer = {
    ids: async () => ['rec_a', 'rec_b'],
    optimize: async (recordingId: string, wish: OptimizeWish): Promise<OptimizeOutcome> => {
      asked.push(recordingId)
      const told = await step(recordingId, wish)
      return { recordingId, codec: wish.codec, outcome: 'optimized', bytesBefore: 2, ...told }
    },
  }
  const wish = { codec: 'av1', minimalAgeMs: 1000 } as const
  const background = new BackgroundOptimizer({ optimizer, busy, clock, log }, wish)
  return { clock, log, asked, busy, background }
}

test('once nothing has been encoded for a while each is made smaller, one after the other and once', async (t) => {
  let at = 0
  const { clock, asked, background } = scene(async (_id, { codec, minimalAgeMs }) => {
    t.is(++at, 1)
    t.deepEqual([codec, minimalAgeMs], ['av1', 1000])
    await null
    at -= 1
    return {}
  })
  await clock.pass(QUIET_MS - 1)
  t.deepEqual(asked, [])
  await clock.pass(1)
  t.deepEqual(asked, ['rec_a', 'rec_b'])
  await clock.pass(3 * LOOK_EVERY_MS)
  t.deepEqual(asked, ['rec_a', 'rec_b'])
  await background.close()
  t.is(clock.timers, 0)
})

test('one that may be worth it later is looked at again', async (t) => {
  const { clock, asked, background } = scene(async (id) => ({ outcome: 'skipped', later: id === 'rec_a' }))
  await clock.pass(QUIET_MS + LOOK_EVERY_MS)
  t.deepEqual(asked, ['rec_a', 'rec_b', 'rec_a'])
  await background.close()
})

test('when something is encoded again what is begun is broken off, and begun anew when that is over', async (t) => {
  const { clock, log, asked, busy, background } = scene(endless)
  await clock.pass(QUIET_MS + LOOK_EVERY_MS)
  t.deepEqual(asked, ['rec_a'])
  busy.next(true)
  await clock.pass(2 * LOOK_EVERY_MS)
  t.deepEqual(asked, ['rec_a'])
  busy.next(false)
  await clock.pass(QUIET_MS)
  t.deepEqual(asked, ['rec_a', 'rec_a'])
  await background.close()
  await clock.pass(2 * LOOK_EVERY_MS)
  t.deepEqual([asked.length, log.sentences], [2, []])
})

test('one that fails is told and left; without an encoder or room all wait', async (t) => {
  const { clock, log, asked, background } = scene(async (id) => {
    if (id === 'rec_a') throw new Error('torn')
    throw new FlyBrowserError('STORE_FULL', { path: '/r' })
  })
  await clock.pass(QUIET_MS)
  t.deepEqual(log.sentences, ['A recording could not be made smaller', 'Recordings could not be made smaller'])
  await clock.pass(LOOK_EVERY_MS)
  t.deepEqual(asked, ['rec_a', 'rec_b', 'rec_b'])
  await background.close()
})

test('encoders are watched from the moment that one is asked for until it ends, however it ends', async (t) => {
  const outputs: Subject<EncoderOutput>[] = []
  let fails = false
  const port: EncoderPort = {
    prepare: async () => {},
    open: async () => {
      if (fails) throw new Error('none')
      const output = new Subject<EncoderOutput>()
      outputs.push(output)
      const session = {
        encoder: 'x',
        binary: 'f',
        write: () => true,
        drained: new Subject<void>(),
        end() {},
        kill() {},
      }
      return { ...session, output }
    },
  }
  const watch = new EncodingWatch()
  const told = firstValueFrom(watch.busy.pipe(take(9), toArray()))
  const encoders = watch.over(port)
  t.is(encoders.overview, undefined)
  await encoders.prepare?.('h264')
  const request = {} as EncodeRequest
  const [one, two] = [await encoders.open(request), await encoders.open(request)]
  t.is(one.encoder, 'x')
  one.output.subscribe()
  outputs[0]?.complete() // busy still: the other one
  two.kill()
  two.kill()
  const three = await encoders.open(request)
  three.output.subscribe().unsubscribe()
  const four = await encoders.open(request)
  four.output.subscribe({ error: () => {} })
  outputs[3]?.error(new Error('it broke'))
  four.kill()
  fails = true
  await t.throwsAsync(encoders.open(request))
  t.deepEqual(await told, [false, true, false, true, false, true, false, true, false])
})
