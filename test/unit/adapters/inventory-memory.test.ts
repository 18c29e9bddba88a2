import test from 'ava'
import { choiceMade } from '../../../src/adapters/ffmpeg/choice-made.ts'
import { InventoryMemory, type KnownProof } from '../../../src/adapters/ffmpeg/inventory-memory.ts'
import { PROBE_FAILURE_STANDS_MS } from '../../../src/engine/encoders/encoder-probe.ts'
import type { EncoderProof } from '../../../src/engine/encoders/encoder-proof.ts'
import { encoderNamed } from '../../../src/engine/encoders/families/known-families.ts'

const [NVENC, QSV, X264] = ['h264_nvenc', 'h264_qsv', 'libx264'].map(encoderNamed) as [
  ReturnType<typeof encoderNamed>,
  ReturnType<typeof encoderNamed>,
  ReturnType<typeof encoderNamed>,
]
const proofOf = ({ encoder, codec, family }: typeof NVENC, usable: boolean): EncoderProof => ({
  ...{ encoder, codec, hardware: family.hardware, live: true, usable, probeMs: 1 },
  ...(usable ? { variant: 0 } : { cause: 'other' as const, reason: 'something' }),
})

/** A proof that ends when it is told to. */
function held(known: typeof NVENC, usable = true) {
  let finish = () => {}
  let isBegun = false
  const proof = new Promise<EncoderProof>((resolve) => {
    finish = () => resolve(proofOf(known, usable))
  })
  const make = () => {
    isBegun = true
    return proof
  }
  return { make, finish, isBegun: () => isBegun }
}

/** Lets everything happen that nothing has to be waited for. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const never = () => false

test('proofs in hardware are made one at a time, those in software beside them; two who ask share one', async (t) => {
  const memory = new InventoryMemory()
  const [first, second, third] = [held(NVENC), held(QSV), held(X264)]
  const proof = memory.prove('nvenc', NVENC, first.make)
  t.is(memory.prove('nvenc', NVENC, t.fail), proof)
  t.is(memory.get('nvenc', never), proof)
  memory.prove('qsv', QSV, second.make)
  memory.prove('x264', X264, third.make)
  await settled()
  t.deepEqual([first.isBegun(), second.isBegun(), third.isBegun()], [true, false, true])
  first.finish()
  await proof.coming
  await settled()
  t.true(second.isBegun())
  t.true(memory.get('nvenc', never)?.found?.usable)
})

test('what may pass is believed for a while, and stands until the next proof is there', async (t) => {
  let nowMs = 0
  const memory = new InventoryMemory(() => nowMs)
  const [failing, working] = [held(NVENC, false), held(NVENC)]
  failing.finish()
  await memory.prove('nvenc', NVENC, failing.make).coming
  nowMs = PROBE_FAILURE_STANDS_MS - 1
  t.false(memory.get('nvenc', never)?.found?.usable)
  t.is(
    memory.get('nvenc', ({ usable }) => !usable),
    undefined,
  )
  nowMs = PROBE_FAILURE_STANDS_MS
  t.is(memory.get('nvenc', never), undefined)
  const renewed = memory.prove('nvenc', NVENC, working.make)
  t.false(renewed.found?.usable)
  working.finish()
  await renewed.coming
  t.true(renewed.found?.usable)
})

test('an answer is shared; none is asked for again after a while', async (t) => {
  let nowMs = 0
  const memory = new InventoryMemory(() => nowMs)
  const facts = { version: '5.1', fpsMode: true }
  const answer = memory.answer('a', async () => ({ facts, listed: new Set<string>() }))
  t.is(memory.answer('a', t.fail), answer)
  const failing = memory.answer('b', async () => {
    throw new Error('no')
  })
  await t.throwsAsync(failing)
  t.is(memory.answer('b', t.fail), failing)
  nowMs = PROBE_FAILURE_STANDS_MS
  t.not(
    memory.answer('b', async () => ({ facts, listed: new Set<string>() })),
    failing,
  )
})

test('a choice is made when nothing better can come, or, out of patience, when anything works', async (t) => {
  const memory = new InventoryMemory()
  const [first, second, third] = [held(NVENC), held(QSV), held(X264)]
  const ranked: KnownProof[] = [
    memory.prove('nvenc', NVENC, first.make),
    memory.prove('qsv', QSV, second.make),
    memory.prove('x264', X264, third.make),
  ]
  const made: string[] = []
  const patient = choiceMade(ranked).then(() => made.push('patient'))
  const impatient = choiceMade(ranked, 0).then(() => made.push('impatient'))
  third.finish()
  await impatient
  t.deepEqual(made, ['impatient'])
  first.finish()
  // What stands behind one that works is not waited for.
  await patient
  t.false(second.isBegun() && ranked[1]?.found !== undefined)
  await choiceMade([])
})

test('patience may be without end, longer than timers are', async (t) => {
  const memory = new InventoryMemory()
  const [first, second] = [held(NVENC), held(X264)]
  const ranked = [memory.prove('nvenc', NVENC, first.make), memory.prove('x264', X264, second.make)]
  const warnings: string[] = []
  const onWarning = ({ name }: Error) => warnings.push(name)
  process.on('warning', onWarning)
  try {
    const made = choiceMade(ranked, Number.POSITIVE_INFINITY)
    await settled()
    t.deepEqual(warnings, [])
    first.finish()
    await made
  } finally {
    process.removeListener('warning', onWarning)
  }
})
