import test from 'ava'
import fc from 'fast-check'
import type { FamilyRequest } from '../../../src/engine/encoders/families/encoder-family.ts'
import { KNOWN_ENCODERS } from '../../../src/engine/encoders/families/known-families.ts'
import { listedEncoders } from '../../../src/engine/encoders/listed-encoders.ts'
import { liveCommand } from '../../../src/engine/encoders/live-command.ts'

const REQUEST: FamilyRequest = {
  codec: 'h264',
  input: { encoding: 'i420', width: 1280, height: 720 },
  ...{ width: 1280, height: 720, fps: 30, bitrateBps: 1_500_000, crf: 23, keyframeMs: 1000 },
}
const RATE = '-b:v 1200000 -maxrate 1500000 -bufsize 1500000'
const VPX = '-deadline realtime -lag-in-frames 0 -auto-alt-ref 0'
const CAPPED = '-qmax 63 -b:v 1500000 -minrate 1500000 -maxrate 1500000 -bufsize 2250000'
const X265 =
  'log-level=error:bframes=0:rc-lookahead=0:frame-threads=1:scenecut=0:open-gop=0:info=0:fps=30:min-cu-size=8:psy-rd=0:me=hex:merange=64'

/** Device, filter and options of the variant that is tried first, by encoder; one of each family. */
const FIRST: Record<string, string> = {
  h264_nvenc:
    '| format=nv12 | -zerolatency 1 -delay 0 -bf 0 -forced-idr 1 -rc vbr -preset p4 -tune ull -cq 23 -b:v 0 -maxrate 1500000 -bufsize 1500000 -rc-lookahead 0 -no-scenecut 1 -spatial-aq 1',
  h264_videotoolbox: `| format=nv12 | -realtime 1 -allow_sw 0 -bf 0 ${RATE}`,
  h264_qsv: `| format=nv12 | -preset veryfast -async_depth 1 -forced_idr 1 -bf 0 -global_quality 23 ${RATE}`,
  h264_vaapi: `-init_hw_device vaapi=hw:/dev/dri/renderD128 -filter_hw_device hw | format=nv12,hwupload | -rc_mode QVBR -global_quality 23 ${RATE} -bf 0 -async_depth 1`,
  h264_v4l2m2m: '| format=yuv420p | -b:v 1500000 -bf 0 -num_capture_buffers 8 -num_output_buffers 8',
  h264_amf: `| format=nv12 | -usage lowlatency -quality speed -bf 0 -rc vbr_latency ${RATE} -forced_idr 1`,
  libx265: `| format=yuv420p | -preset ultrafast -bf 0 -forced-idr 1 -crf 26 -maxrate 1500000 -bufsize 2250000 -x265-params ${X265}:crf-max=35`,
  libvpx: `| format=yuv420p | ${VPX} -cpu-used -3 -threads 1 -qmin 18 ${CAPPED}`,
  'libvpx-vp9': `| format=yuv420p | ${VPX} -cpu-used 5 -tune-content screen -row-mt 1 -tile-columns 2 -qmin 18 ${CAPPED}`,
  'libaom-av1': `| format=yuv420p | -strict -2 -cpu-used 7 -lag-in-frames 0 -qmin 28 ${CAPPED} -usage realtime -row-mt 1 -aom-params tune-content=screen`,
  libsvtav1: '| format=yuv420p | -preset 10 -crf 44 -svtav1-params lookahead=0:pred-struct=1:scd=0',
}

for (const { encoder, codec, family } of KNOWN_ENCODERS.filter((known) => known.encoder in FIRST)) {
  test(`what ${encoder} is told`, (t) => {
    const [first] = family.variants({ ...REQUEST, codec })
    t.is(
      [(first?.device ?? []).join(' '), first?.filter, first?.options.join(' ')].join(' | ').trim(),
      FIRST[encoder] ?? '',
    )
  })
}

test('an NVENC that knows less is told less, and keeps the ceiling', (t) => {
  const { codec, family } = KNOWN_ENCODERS.find(({ encoder }) => encoder === 'hevc_nvenc') ?? t.fail()
  t.is(
    family.variants({ ...REQUEST, codec })[1]?.options.join(' '),
    `-zerolatency 1 -delay 0 -bf 0 -forced-idr 1 -rc vbr ${RATE}`,
  )
})

test('rate factor 0 means lossless where the codec has it', (t) => {
  const told = (name: string) => {
    const { codec, family } = KNOWN_ENCODERS.find(({ encoder }) => encoder === name) ?? t.fail()
    return family.variants({ ...REQUEST, codec, crf: 0 })[0]?.options.join(' ') ?? ''
  }
  t.regex(told('libx265'), /lossless=1/)
  t.notRegex(told('libx265'), /maxrate/)
  t.regex(told('libvpx-vp9'), /-lossless 1/)
  t.notRegex(told('libvpx'), /lossless/)
})

test('x265 looks for motion with more care where the ceiling is low for the size and the rate', (t) => {
  const { family } = KNOWN_ENCODERS.find(({ encoder }) => encoder === 'libx265') ?? t.fail()
  const search = (bitrateBps: number, width: number, height: number) =>
    /me=(\w+)/.exec(
      family.variants({ ...REQUEST, codec: 'h265', bitrateBps, width, height })[0]?.options.join() ?? '',
    )?.[1]
  t.deepEqual(
    [search(300_000, 1280, 720), search(900_000, 1280, 720), search(1_800_000, 1280, 720), search(900_000, 640, 360)],
    ['umh', 'umh', 'hex', 'hex'],
  )
})

test('VP8 has the threads that real time takes, which are lost where there are more of them than cores to spare', (t) => {
  const { family } = KNOWN_ENCODERS.find(({ encoder }) => encoder === 'libvpx') ?? t.fail()
  const threads = (width: number, height: number, fps: number) => {
    const { options } = family.variants({ ...REQUEST, codec: 'vp8', width, height, fps })[0] ?? t.fail()
    return options[options.indexOf('-threads') + 1]
  }
  t.deepEqual(
    [threads(320, 180, 15), threads(1280, 720, 30), threads(1280, 720, 60), threads(1920, 1080, 30)],
    ['1', '1', '2', '3'],
  )
  t.is(threads(8192, 8192, 60), '16')
})

test('hardware, to which 0 means that no quality is told, is told the finest there is instead', (t) => {
  const told = (name: string) => {
    const { codec, family } = KNOWN_ENCODERS.find(({ encoder }) => encoder === name) ?? t.fail()
    return family.variants({ ...REQUEST, codec, crf: 0 })[0]?.options.join(' ') ?? ''
  }
  t.regex(told('hevc_nvenc'), /-cq 1 /)
  t.regex(told('h264_qsv'), /-global_quality 1 /)
  t.regex(told('vp9_vaapi'), /-global_quality 1 /)
})

test('whatever is asked for, each variant of each encoder gets the request, the grid and times of its own', (t) => {
  const facts = { version: '5.1', fpsMode: true }
  fc.assert(
    fc.property(
      fc.constantFrom(...KNOWN_ENCODERS),
      fc.integer({ min: 0, max: 51 }),
      ({ encoder, codec, family }, crf) => {
        for (const parts of family.variants({ ...REQUEST, codec, crf })) {
          const command = liveCommand(encoder, { ...REQUEST, codec, crf }, parts, facts, 600)
          const after = (option: string) => command[command.indexOf(option) + 1]
          t.is(after('-c:v'), encoder)
          t.regex(after('-force_key_frames') ?? '', /600\)\/1000/)
          t.true((after('-vf') ?? '').endsWith(parts.filter))
          t.false(command.includes('NaN') || command.includes('undefined'))
        }
      },
    ),
    { numRuns: 50 },
  )
})

test('encoders are read from the listing, decoders and sound are not', (t) => {
  const listing =
    ' V..... = Video\n ------\n V....D h264_nvenc           NVIDIA (codec h264)\n V..X.. libaom-av1           libaom\n A..... wmav1   Windows\n'
  t.deepEqual([...listedEncoders(listing)], ['h264_nvenc', 'libaom-av1'])
})
