import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { InventoryMemory } from '../../src/adapters/ffmpeg/inventory-memory.ts'
import type { EncoderCandidate } from '../../src/engine/encoders/encoder-policy.ts'
import { PROBE_FAILURE_STANDS_MS } from '../../src/engine/encoders/encoder-probe.ts'
import { fakeFfmpeg } from '../helpers/fake-ffmpeg.ts'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { BUILDS, script } from './ffmpeg-tools.ts'

const REAL = (BUILDS[0] as (typeof BUILDS)[number]).path
const folder = await ownFolder('candidates')

const names = (candidates: readonly EncoderCandidate[]) => candidates.map(({ encoder }) => encoder)

test.serial('many who ask at the same time share one look; later ones run nothing', async (t) => {
  const path = await script(`echo "$*" >> "$0.runs"; exec '${REAL}' "$@"`)
  const runs = async () => (await readFile(`${path}.runs`, 'utf8')).trim().split('\n')
  const memory = new InventoryMemory()
  const inventory = (cacheFile: string) =>
    new EncoderInventory({ binary: path, cacheFile: join(folder, cacheFile) }, memory)
  const asked = [inventory('a.json'), inventory('a.json'), inventory('b.json')]
  const answers = await Promise.all(asked.map((each) => each.candidates('h264', 'software')))
  t.deepEqual(answers.map(names), [['libx264'], ['libx264'], ['libx264']])
  t.like(answers[0]?.[0], { binary: path, family: 'libx264', variant: 0, usable: true })
  t.true(answers[0]?.[0]?.facts.version.length !== 0)
  t.is((await runs()).length, 3, 'its version, its listing and one proof')
  await inventory('a.json').candidates('h264', 'libx264')
  t.is((await runs()).length, 3)
})

test.serial(
  'who wants any has software while hardware is still being proven; who names one waits for it',
  async (t) => {
    const { path, cacheFile } = await fakeFfmpeg({ h264_nvenc: 'hangs', hevc_nvenc: 'works' }, REAL)
    const inventory = new EncoderInventory({ binary: path, cacheFile, withinMs: 3000 }, new InventoryMemory())
    let isAllKnown = false
    const all = inventory.look({ codecs: ['h264'] }).then(() => {
      isAllKnown = true
    })
    const early = await inventory.candidates('h264', 'auto', { patienceMs: 0 })
    t.deepEqual([names(early), isAllKnown], [['libx264'], false])
    // The card is busy with its proof; whoever names it wants no other.
    t.is(names(await inventory.candidates('h265', 'hevc_nvenc', { patienceMs: 0 }))[0], 'hevc_nvenc')
    await t.throwsAsync(inventory.candidates('h264', 'h264_nvenc'), { code: 'ENCODER_UNUSABLE' })
    await t.throwsAsync(inventory.candidates('h264', 'h264_magic'), { code: 'ENCODER_UNKNOWN' })
    await all
    t.deepEqual(names(await inventory.candidates('h264')), ['libx264'])
  },
)

test.serial('hardware that works goes first; what failed is believed for a minute, then proven again', async (t) => {
  let nowMs = 0
  const { path, cacheFile, behave, started } = await fakeFfmpeg({ h264_nvenc: { says: 'the moon is full' } }, REAL)
  const inventory = new EncoderInventory({ binary: path, cacheFile }, new InventoryMemory(() => nowMs))
  t.deepEqual(names(await inventory.candidates('h264')), ['libx264'])
  const tries = (await started()).length
  await behave({ h264_nvenc: 'works' })
  nowMs = PROBE_FAILURE_STANDS_MS - 1
  const named = () => inventory.candidates('h264', 'h264_nvenc')
  const error = await t.throwsAsync(named(), { code: 'ENCODER_UNUSABLE' })
  t.regex(error?.message ?? '', /the moon is full/)
  t.is((await started()).length, tries)
  nowMs = PROBE_FAILURE_STANDS_MS
  // It is not waited for where there is another, and there as soon as it has proven itself.
  t.deepEqual(names(await inventory.candidates('h264')), ['libx264'])
  await until('hardware', async () => names(await inventory.candidates('h264')).length === 2)
  t.deepEqual(names(await inventory.candidates('h264')), ['h264_nvenc', 'libx264'])
  t.deepEqual(names(await inventory.candidates('h264', 'software')), ['libx264'])
})

test.serial('where nothing works, what may have passed is tried again before that is said', async (t) => {
  let nowMs = 0
  const { path, cacheFile, behave } = await fakeFfmpeg({ h264_nvenc: { sessions: 0 } }, REAL)
  const inventory = new EncoderInventory({ binary: path, cacheFile }, new InventoryMemory(() => nowMs))
  const named = () => inventory.candidates('h264', 'h264_nvenc')
  await t.throwsAsync(named(), { code: 'ENCODER_UNUSABLE' })
  await behave({ h264_nvenc: { sessions: 1 } })
  nowMs = PROBE_FAILURE_STANDS_MS
  t.is(names(await named())[0], 'h264_nvenc')
})
