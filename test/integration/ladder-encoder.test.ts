import test from 'ava'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { Codec } from '../../src/domain/codec.ts'
import type { EncodeRequest, EncoderOutput, RenditionRequest } from '../../src/pipeline/ports/encoder-port.ts'
import { annexB, BUILDS, Collector, feed, script, type Unit, within } from './ffmpeg-tools.ts'

const INPUT = { encoding: 'i420', width: 640, height: 360 } as const
const BELOW: readonly RenditionRequest[] = [
  { width: 426, height: 240, bitrateBps: 500_000, crf: 24 },
  { width: 256, height: 144, bitrateBps: 200_000, crf: 28 },
]
const request = (codec: Codec): EncodeRequest => ({
  ...{ codec, encoder: 'software', input: INPUT, width: 640, height: 360 },
  ...{ fps: 30, bitrateBps: 1_000_000, crf: 20, keyframeMs: 500, below: BELOW },
})
const TIMES_MS = Array.from({ length: 30 }, (_, frame) => 700 + Math.round((frame * 1000) / 30))

/** A bar that walks over grey: its place tells which picture it is. */
function picture(frame: number): Uint8Array {
  const { width, height } = INPUT
  const data = new Uint8Array((width * height * 3) / 2).fill(128)
  const left = frame * 20
  for (let row = 0; row < height; row += 1) data.fill(235, row * width + left, row * width + left + 20)
  return data
}

/** Where the bar is, in each decoded picture, in bars from the left. */
function places(pixels: Uint8Array, { width, height }: { width: number; height: number }): number[] {
  const size = (width * height * 3) / 2
  return Array.from({ length: pixels.length / size }, (_, at) => {
    const row = pixels.subarray(at * size + (height >> 1) * width, at * size + (height >> 1) * width + width)
    const bright = [...row.keys()].filter((x) => (row[x] ?? 0) > 190)
    return Math.round(((bright[0] ?? Number.NaN) * INPUT.width) / width / 20)
  })
}

const renditions = (outputs: readonly EncoderOutput[]) => {
  const [config, ...units] = outputs as [Extract<EncoderOutput, { kind: 'config' }>, ...Unit[]]
  return [config.configuration, ...(config.below ?? [])].map((configuration, at) => ({
    configuration,
    units: units.map((unit): Unit => ({ ...unit, data: at === 0 ? unit.data : (unit.below?.[at - 1] ?? unit.data) })),
  }))
}

for (const { name, path } of BUILDS)
  for (const codec of ['h264', 'h265', 'vp9'] as const)
    test(`${name}: three renditions of ${codec} from one decode, none of them held back`, async (t) => {
      const session = await new FfmpegEncoders({ binary: path }).open(request(codec))
      const collector = new Collector(session.output)
      for (const [frame, timeMs] of TIMES_MS.entries()) {
        session.write(picture(frame), timeMs)
        await collector.unitCount(frame + 1)
      }
      session.end()
      await within(10_000, 'the end', collector.ended)
      t.deepEqual(
        collector.units.map((unit) => unit.timeMs),
        TIMES_MS,
      )
      // At 700, and at the first pictures at or after 1000 and 1500.
      const keyframes = collector.units.filter((unit) => unit.keyframe).map((unit) => unit.timeMs)
      t.deepEqual(keyframes, [700, 1000, 1500])
      const all = renditions(collector.outputs)
      t.deepEqual(
        all.map(({ configuration: { width, height } }) => [width, height]),
        [[640, 360], ...BELOW.map(({ width, height }) => [width, height])],
      )
      if (codec !== 'h264') return
      for (const { configuration, units } of all) {
        const args = ['-loglevel', 'error', '-f', 'h264', '-i', '-', '-f', 'rawvideo', '-vsync', '0', '-']
        const pixels = await feed('ffmpeg', args, annexB(configuration.record, units))
        t.deepEqual(
          places(pixels, configuration),
          TIMES_MS.map((_, frame) => frame),
          `${configuration.width} pixels wide`,
        )
      }
    })

/** An ffmpeg of which the lowest rendition goes elsewhere. */
const withoutTheLowest = (elsewhere: string) =>
  script(`case "$*" in *pipe:4*) exec ffmpeg "$@" ${elsewhere};; esac\nexec ffmpeg "$@"`)

async function encodeHalf(binary: string): Promise<{ readonly outputs: number; readonly ended: Promise<void> }> {
  const session = await new FfmpegEncoders({ binary }).open(request('h264'))
  const collector = new Collector(session.output)
  for (const [frame, timeMs] of TIMES_MS.slice(0, 4).entries()) session.write(picture(frame), timeMs)
  session.end()
  await within(
    10_000,
    'the end',
    collector.ended.catch(() => {}),
  )
  return { outputs: collector.outputs.length, ended: collector.ended }
}

test('where one rendition gives nothing, none is given, and the end is no good one', async (t) => {
  const { outputs, ended } = await encodeHalf(await withoutTheLowest('4>/dev/null'))
  await t.throwsAsync(ended, { code: 'ENCODER_FAILED', message: /it ended with exit code 0/ })
  t.is(outputs, 0)
})

test('an output that is closed to ffmpeg ends the encode, with what ffmpeg says of it', async (t) => {
  const { outputs, ended } = await encodeHalf(await withoutTheLowest('4>&-'))
  await t.throwsAsync(ended, { code: 'ENCODER_FAILED', message: /pipe:4|Bad file descriptor/ })
  t.is(outputs, 0)
})
