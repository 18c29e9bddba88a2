import test from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import { InventoryMemory } from '../../src/adapters/ffmpeg/inventory-memory.ts'
import { type FakeBehaviour, fakeFfmpeg } from '../helpers/fake-ffmpeg.ts'
import { BUILDS, Collector, noiseI420, REQUEST, within } from './ffmpeg-tools.ts'

const H265 = { ...REQUEST, codec: 'h265' } as const

/** Encoders of a machine with a card, all proven. */
async function machine(encoders: Readonly<Record<string, FakeBehaviour>>) {
  const { path, cacheFile } = await fakeFfmpeg(encoders, BUILDS[1]?.path)
  const inventory = new EncoderInventory({ binary: path, cacheFile }, new InventoryMemory())
  await inventory.look({ codecs: ['h264', 'h265'] })
  const all = new FfmpegEncoders({ binary: path }, inventory)
  const standing = async (name: string) => (await all.overview()).encoders.find(({ encoder }) => encoder === name)
  return { all, standing }
}

/** What hardware that fails later gives until then: enough to prove itself, and a part of a second of noise. */
const SOME_BYTES = 60_000

test.serial('hardware that fails while it runs is left alone, and software takes its place', async (t) => {
  const { all, standing } = await machine({ h264_nvenc: { failsAfterBytes: SOME_BYTES } })
  const session = await all.open(REQUEST)
  t.is(session.encoder, 'h264_nvenc')
  const collector = new Collector(session.output)
  for (let frame = 0; frame < 60; frame += 1) session.write(noiseI420(320, 240, frame), 33 * (frame + 1))
  const error = await t.throwsAsync(within(20_000, 'the failure', collector.ended), { code: 'ENCODER_FAILED' })
  t.regex(error?.message ?? '', /EncodePicture failed/)
  const failed = await standing('h264_nvenc')
  t.like(failed, { usable: true, state: 'demoted', open: 0 })
  t.true(Date.parse(failed?.until ?? '') > Date.now())
  const next = await all.open(REQUEST)
  t.is(next.encoder, 'libx264')
  next.kill()
})

test.serial('a card without a place left is tried again when one of ours ends, whichever its codec', async (t) => {
  const { all, standing } = await machine({ h264_nvenc: { sessions: 1 }, hevc_nvenc: { sessions: 1 } })
  const first = await all.open(REQUEST)
  const held = new Collector(first.output)
  first.write(noiseI420(320, 240, 0), 0)
  await held.unitCount(1, 20_000)

  const second = await all.open(H265)
  t.is(second.encoder, 'hevc_nvenc')
  const refused = new Collector(second.output)
  second.write(noiseI420(320, 240, 0), 0)
  await t.throwsAsync(within(20_000, 'the refusal', refused.ended), { code: 'ENCODER_FAILED' })
  const busy = await standing('hevc_nvenc')
  t.like(busy, { usable: true, state: 'busy', open: 1 })
  t.is(busy?.until, undefined)
  const third = await all.open(H265)
  t.is(third.encoder, 'libx265')
  third.kill()

  first.end()
  await within(20_000, 'the end', held.ended)
  t.like(await standing('hevc_nvenc'), { state: 'ready', open: 0 })
  const fourth = await all.open(H265)
  t.is(fourth.encoder, 'hevc_nvenc')
  fourth.kill()
})

test.serial('what is to lose nothing is coded in software, which does not, unless hardware is named', async (t) => {
  const { all } = await machine({ h264_nvenc: 'works' })
  const names = [{}, { crf: 0 }, { crf: 0, encoder: 'h264_nvenc' }].map(async (wish) => {
    const session = await all.open({ ...REQUEST, ...wish })
    session.kill()
    return session.encoder
  })
  t.deepEqual(await Promise.all(names), ['h264_nvenc', 'libx264', 'h264_nvenc'])
})
