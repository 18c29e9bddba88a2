import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { InventoryMemory } from '../../src/adapters/ffmpeg/inventory-memory.ts'
import { type EncoderProof, isMendable } from '../../src/engine/encoders/encoder-proof.ts'
import { KNOWN_ENCODERS, KNOWN_FAMILIES, type KnownEncoder } from '../../src/engine/encoders/families/known-families.ts'
import { type FakeBehaviour, fakeFfmpeg } from '../helpers/fake-ffmpeg.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { BUILDS, script } from './ffmpeg-tools.ts'

const REAL = (BUILDS[0] as (typeof BUILDS)[number]).path
const folder = await ownFolder('inventory')

/** One that knows nothing but what its file remembers. */
const inventoryOf = (binary: string, cacheFile: string, withinMs = 20_000) =>
  new EncoderInventory({ binary, cacheFile, withinMs }, new InventoryMemory())

const proofOf = async (
  inventory: EncoderInventory,
  encoder: string,
  anew?: boolean | ((proof: EncoderProof) => boolean),
) => {
  const { codec } = KNOWN_ENCODERS.find((known) => known.encoder === encoder) as KnownEncoder
  const [binary] = await inventory.look({ codecs: [codec], ...(anew === undefined ? {} : { anew }) })
  return binary?.encoders.find((proof) => proof.encoder === encoder)
}

test.serial('hardware that works is usable, and is asked only once', async (t) => {
  const { path, cacheFile, behave, started } = await fakeFfmpeg({ h264_nvenc: 'works' })
  const proof = () => proofOf(inventoryOf(path, cacheFile), 'h264_nvenc')
  t.like(await proof(), { usable: true, hardware: true, variant: 0 })
  // The same file is believed, though it would fail now.
  await behave({ h264_nvenc: 'fails-at-start' })
  t.like(await proof(), { usable: true })
  t.is((await started()).length, 1)
  t.like(await proofOf(inventoryOf(path, cacheFile), 'h264_nvenc', true), { usable: false, cause: 'no-device' })
  await behave({ h264_nvenc: 'works' })
  // What people may have mended is proven again for who looks for faults.
  t.like(await proof(), { usable: false })
  t.like(await proofOf(inventoryOf(path, cacheFile), 'h264_nvenc', isMendable), { usable: true })
  await writeFile(cacheFile, 'not JSON')
  t.like(await proof(), { usable: true })
  await t.notThrowsAsync(async () => JSON.parse(await readFile(cacheFile, 'utf8')))
})

test.serial('rows of its file that somebody has damaged are not believed', async (t) => {
  const { path, cacheFile, started } = await fakeFfmpeg({ h264_nvenc: 'fails-at-start' })
  const proof = () => proofOf(inventoryOf(path, cacheFile), 'h264_nvenc')
  const found = await proof()
  t.like(found, { usable: false, cause: 'no-device' })
  const rows = Object.entries(JSON.parse(await readFile(cacheFile, 'utf8')) as Record<string, object>)
  for (const damage of [{ reason: 5 }, { codec: null }]) {
    await writeFile(
      cacheFile,
      JSON.stringify(Object.fromEntries(rows.map(([key, row]) => [key, { ...row, ...damage }]))),
    )
    const before = (await started()).length
    t.deepEqual({ ...(await proof()), probeMs: 0 }, { ...found, probeMs: 0 })
    t.is((await started()).length, before + 1)
  }
})

const FAMILIES = KNOWN_FAMILIES.filter(({ hardware }) => hardware).map(({ encoders }) => encoders.h264 as string)

test.serial('each family of hardware is told what works, and without a device each says so', async (t) => {
  const all = (behaviour: FakeBehaviour) => Object.fromEntries(FAMILIES.map((encoder) => [encoder, behaviour]))
  const { path, cacheFile, behave } = await fakeFfmpeg({ ...all('works'), hevc_nvenc: 'works', vp9_vaapi: 'works' })
  const hardware = async () => {
    const look = await inventoryOf(path, cacheFile).look({ codecs: ['h264', 'h265', 'vp9'], anew: true })
    return look.flatMap(({ encoders }) => encoders).filter((proof) => proof.hardware)
  }
  const works = (await hardware()).filter(({ usable }) => usable).map(({ encoder }) => encoder)
  t.deepEqual(works.sort(), [...FAMILIES, 'hevc_nvenc', 'vp9_vaapi'].sort())
  await behave(all('fails-at-start'))
  for (const { encoder, usable, cause } of await hardware()) {
    t.false(usable, encoder)
    t.true(cause === 'no-device' || cause === 'no-driver', `${encoder}: ${cause}`)
  }
})

for (const [what, behaviour, cause] of [
  ['has no place left', { sessions: 0 }, 'busy'],
  ['fails after the first picture', { failsAfterBytes: 300 }, 'other'],
  ['hangs', 'hangs', 'too-slow'],
] as const) {
  test.serial(
    `hardware that ${what} is not usable, with its reason, and proven again by the next process`,
    async (t) => {
      const { path, cacheFile, behave } = await fakeFfmpeg({ hevc_nvenc: behaviour })
      const found = await proofOf(inventoryOf(path, cacheFile, cause === 'too-slow' ? 700 : 20_000), 'hevc_nvenc')
      t.like(found, { usable: false, cause })
      t.truthy(found?.reason)
      await behave({ hevc_nvenc: 'works' })
      t.like(await proofOf(inventoryOf(path, cacheFile), 'hevc_nvenc'), { usable: true })
    },
  )
}

test.serial('a card that lacks an option is told less', async (t) => {
  // Like a card without what the first variant asks for, which says no more than this.
  const path = await script(
    `case "$*" in
      *-encoders*) '${REAL}' "$@"; echo ' V....D h264_nvenc           fake' ;;
      *h264_nvenc*-spatial-aq*) echo '[h264_nvenc @ 0x55] No capable devices found' >&2; exit 1 ;;
      *h264_nvenc*) exec '${(await fakeFfmpeg({ h264_nvenc: 'works' })).path}' "$@" ;;
      *) exec '${REAL}' "$@" ;;
    esac`,
  )
  t.like(await proofOf(inventoryOf(path, join(folder, 'less.json')), 'h264_nvenc'), { usable: true, variant: 1 })
})

test.serial(
  'software of this machine works for every codec; hardware that is listed tells why it does not, or works',
  async (t) => {
    const [found] = await inventoryOf(REAL, join(folder, 'real.json')).look()
    const encoders = found?.encoders ?? []
    for (const codec of ['h264', 'h265', 'vp9', 'vp8', 'av1'])
      t.true(
        encoders.some((proof) => proof.codec === codec && proof.usable && !proof.hardware),
        codec,
      )
    for (const { encoder, usable, reason } of encoders) t.true(usable || Boolean(reason), encoder)
  },
)

test.serial('libaom that knows no real time is for files only', async (t) => {
  // As builds before 2021 say it.
  const path = await script(
    `case "$*" in
      *libaom-av1*-usage*) echo "[libaom-av1 @ 0x55] Unrecognized option 'usage'." >&2; exit 1 ;;
      *) exec '${REAL}' "$@" ;;
    esac`,
  )
  const inventory = inventoryOf(path, join(folder, 'slow.json'))
  t.like(await proofOf(inventory, 'libaom-av1'), { usable: true, live: false, variant: 2 })
  await t.throwsAsync(inventory.candidates('av1'), { code: 'ENCODER_NOT_FOUND', message: /libaom-av1: for files only/ })
})

test.serial('an ffmpeg that is none, or is not there, has a reason', async (t) => {
  const look = (binary: string) => inventoryOf(binary, join(folder, 'none.json')).look()
  t.like(await look('/nowhere/ffmpeg'), [{ reason: 'there is no such file', encoders: [] }])
  t.like(await look('/bin/true'), [{ reason: 'it does not answer -version as ffmpeg does', encoders: [] }])
})
