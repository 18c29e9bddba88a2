import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { InventoryMemory } from '../../src/adapters/ffmpeg/inventory-memory.ts'
import { proofRequest } from '../../src/engine/encoders/encoder-proof.ts'
import { KNOWN_ENCODERS } from '../../src/engine/encoders/families/known-families.ts'
import { listedEncoders } from '../../src/engine/encoders/listed-encoders.ts'
import { BUILDS } from './ffmpeg-tools.ts'

const run = promisify(execFile)
const REAL = (BUILDS[0] as (typeof BUILDS)[number]).path
const FAKE = fileURLToPath(new URL('../../../test/fixtures/hardware-ffmpeg.mjs', import.meta.url))
const listed = listedEncoders((await run(REAL, ['-hide_banner', '-encoders'])).stdout)
const folder = await mkdtemp(join(tmpdir(), 'inventory-'))
test.after.always(() => rm(folder, { recursive: true, force: true }))

let files = 0
const fake = (behaviour: string, cacheFile = join(folder, `${files++}.json`)) =>
  new EncoderInventory(
    {
      ...{ binary: FAKE, cacheFile, env: { ...process.env, HARDWARE_FFMPEG: behaviour } },
      withinMs: behaviour === 'hangs' ? 700 : 20_000,
    },
    new InventoryMemory(),
  )
const nvenc = async (inventory: EncoderInventory) =>
  (await inventory.look({ codecs: ['h264'] }))[0]?.encoders.find(({ encoder }) => encoder === 'h264_nvenc')

test.serial('hardware that works is usable, and is asked only once', async (t) => {
  const cacheFile = join(folder, 'once.json')
  t.like(await nvenc(fake('works', cacheFile)), { usable: true, hardware: true, variant: 0 })
  // The same file is believed, though it would fail now.
  t.like(await nvenc(fake('fails-at-start', cacheFile)), { usable: true })
  const anew = await fake('fails-at-start', cacheFile).look({ codecs: ['h264'], anew: true })
  t.like(
    anew[0]?.encoders.find(({ encoder }) => encoder === 'h264_nvenc'),
    { usable: false, cause: 'no-device' },
  )
  await writeFile(cacheFile, 'not JSON')
  t.like(await nvenc(fake('works', cacheFile)), { usable: true })
  await t.notThrowsAsync(async () => JSON.parse(await readFile(cacheFile, 'utf8')))
})

for (const [behaviour, cause] of [
  ['fails-at-start', 'no-device'],
  ['session-limit', 'busy'],
  ['fails-after-300', 'other'],
  ['hangs', 'too-slow'],
] as const) {
  test.serial(
    `hardware that ${behaviour} is not usable, with its reason; what may pass is not remembered`,
    async (t) => {
      const cacheFile = join(folder, `${behaviour}.json`)
      const found = await nvenc(fake(behaviour, cacheFile))
      t.like(found, { usable: false, cause })
      t.truthy(found?.reason)
      t.like(await nvenc(fake('works', cacheFile)), { usable: cause !== 'no-device' })
    },
  )
}

test.serial(
  'software of this machine works for every codec; hardware that is listed tells why it does not, or works',
  async (t) => {
    const [found] = await new EncoderInventory({ binary: REAL, cacheFile: join(folder, 'real.json') }).look()
    const encoders = found?.encoders ?? []
    for (const codec of ['h264', 'h265', 'vp9', 'vp8', 'av1'])
      t.true(
        encoders.some((proof) => proof.codec === codec && proof.usable && !proof.hardware),
        codec,
      )
    for (const { encoder, usable, reason } of encoders) t.true(usable || Boolean(reason), encoder)
  },
)

test.serial('an ffmpeg that is none, or is not there, has a reason', async (t) => {
  const look = (binary: string) => new EncoderInventory({ binary, cacheFile: join(folder, 'none.json') }).look()
  t.like(await look('/nowhere/ffmpeg'), [{ reason: 'there is no such file', encoders: [] }])
  t.like(await look('/bin/true'), [{ reason: 'it does not answer -version as ffmpeg does', encoders: [] }])
})

/** Options of the first variant that are the encoder's own, not of ffmpeg or of all encoders. */
const COMMON = new Set([
  '-b:v',
  '-maxrate',
  '-bufsize',
  '-bf',
  '-global_quality',
  '-threads',
  '-strict',
  '-sc_threshold',
  '-tile-columns',
])
for (const { encoder, codec, family } of KNOWN_ENCODERS.filter((known) => listed.has(known.encoder))) {
  test.serial(`this ffmpeg's own listing knows what ${encoder} is told`, async (t) => {
    const { stdout } = await run(REAL, ['-hide_banner', '-h', `encoder=${encoder}`])
    const [first] = family.variants(proofRequest(codec))
    const own = (first?.options ?? []).filter((option) => /^-[a-z]/.test(option) && !COMMON.has(option))
    t.deepEqual(
      own.filter((option) => !stdout.includes(`  ${option} `)),
      [],
    )
  })
}
