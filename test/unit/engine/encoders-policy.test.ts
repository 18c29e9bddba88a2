import test from 'ava'
import {
  DEMOTED_FIRST_MS,
  DEMOTED_LONGEST_MS,
  encoderEnded,
  encoderFailed,
  encoderOpened,
  isDemoted,
  MADE_GOOD_MS,
  NO_DEMOTIONS,
} from '../../../src/engine/encoders/encoder-demotion.ts'
import { encoderCandidates } from '../../../src/engine/encoders/encoder-policy.ts'
import type { BinaryInventory, EncoderProof } from '../../../src/engine/encoders/encoder-proof.ts'
import { unusableReason } from '../../../src/engine/encoders/unusable-reason.ts'

const proof = (encoder: string, hardware: boolean, reason?: string): EncoderProof => ({
  ...{ encoder, codec: 'h264', hardware, live: true, usable: reason === undefined, probeMs: 1 },
  ...(reason === undefined ? {} : { reason }),
})
const BINARIES: BinaryInventory[] = [
  {
    ...{ path: '/a', origin: 'path' },
    encoders: [proof('h264_nvenc', true, 'no NVIDIA driver is installed'), proof('libx264', false)],
  },
  { path: '/b', origin: 'bundled', encoders: [proof('h264_vaapi', true), proof('libx264', false)] },
]
const names = (policy?: string) =>
  encoderCandidates(BINARIES, 'h264', policy).map(({ binary, encoder }) => `${binary} ${encoder}`)

test('hardware that proved itself comes first, whichever ffmpeg has it, and software behind it', (t) => {
  t.deepEqual(names(), ['/b h264_vaapi', '/a libx264', '/b libx264'])
  t.deepEqual(names('software'), ['/a libx264', '/b libx264'])
  t.deepEqual(names('h264_vaapi'), ['/b h264_vaapi', '/a libx264', '/b libx264'])
  t.deepEqual(names('libx264'), ['/a libx264', '/b libx264'])
})

test('a name that is unknown, or does not work, is refused with what would', (t) => {
  t.like(
    t.throws(() => names('h264_magic')),
    { code: 'ENCODER_UNKNOWN' },
  )
  t.like(
    t.throws(() => names('libx265')),
    { code: 'ENCODER_UNKNOWN' },
  )
  const error = t.throws(() => names('h264_nvenc'))
  t.like(error, { code: 'ENCODER_UNUSABLE' })
  t.regex(error?.message ?? '', /no NVIDIA driver is installed/)
  t.like(
    t.throws(() => encoderCandidates(BINARIES, 'av1')),
    { code: 'ENCODER_NOT_FOUND' },
  )
  t.like(
    t.throws(() => encoderCandidates([], 'h264')),
    { code: 'ENCODER_NOT_FOUND' },
  )
})

const broken = (nowMs: number, livedMs = 0) => ({ nowMs, livedMs, cause: 'other' }) as const

test('an encoder that fails is left alone, twice as long each time in a row, and then tried again', (t) => {
  let state = NO_DEMOTIONS
  let nowMs = 0
  for (const forMs of [1, 2, 4].map((times) => times * DEMOTED_FIRST_MS)) {
    state = encoderFailed(encoderOpened(state, 'x'), 'x', broken(nowMs))
    t.true(isDemoted(state, 'x', nowMs + forMs - 1))
    t.false(isDemoted(state, 'x', nowMs + forMs))
    t.false(isDemoted(state, 'y', nowMs))
    nowMs += forMs
  }
  for (let time = 0; time < 20; time += 1) state = encoderFailed(state, 'x', broken(nowMs))
  t.true(isDemoted(state, 'x', nowMs + DEMOTED_LONGEST_MS - 1))
  t.false(isDemoted(state, 'x', nowMs + DEMOTED_LONGEST_MS))
})

test('one that worked for long fails as if for the first time', (t) => {
  let state = encoderFailed(encoderFailed(NO_DEMOTIONS, 'x', broken(0)), 'x', broken(0))
  state = encoderFailed(state, 'x', broken(0, MADE_GOOD_MS))
  t.false(isDemoted(state, 'x', DEMOTED_FIRST_MS))
  state = encoderEnded(encoderFailed(encoderOpened(state, 'x'), 'x', broken(0)), 'x', MADE_GOOD_MS)
  t.false(isDemoted(state, 'x', 0))
})

test('one that has too many at once is tried as soon as one of ours ends, else after a while, and is not taken for broken', (t) => {
  const busy = { nowMs: 0, livedMs: 0, cause: 'busy' } as const
  let state = encoderOpened(encoderOpened(NO_DEMOTIONS, 'x'), 'x')
  state = encoderFailed(state, 'x', busy)
  t.true(isDemoted(state, 'x', 1e9))
  state = encoderEnded(state, 'x', 1000)
  t.false(isDemoted(state, 'x', 0))
  t.is(state.open.size, 0)
  state = encoderFailed(encoderOpened(state, 'x'), 'x', busy)
  t.true(isDemoted(state, 'x', DEMOTED_FIRST_MS - 1))
  t.false(isDemoted(state, 'x', DEMOTED_FIRST_MS))
  t.is(state.marks.get('x')?.failures, 0)
})

for (const [said, cause] of [
  ['[h264_nvenc @ 0x55] Cannot load libcuda.so.1\nError initializing output stream 0:0', 'no-driver'],
  ['[h264_nvenc @ 0x55] OpenEncodeSessionEx failed: out of memory (10)\nNo capable devices found', 'busy'],
  ['[h264_nvenc @ 0x55] No capable devices found', 'no-device'],
  ['Driver does not support the required nvenc API version. Required: 12.1 Found: 11.0', 'old-driver'],
  ['[AVHWDeviceContext @ 0x55] No VA display found for device /dev/dri/renderD128.', 'no-device'],
  ['[AVHWDeviceContext @ 0x55] Failed to initialise VAAPI connection: -1 (unknown libva error).', 'no-driver'],
  ['[h264_vaapi @ 0x55] Driver does not support QVBR RC mode (supported modes: CQP, CBR).', 'not-supported'],
  ['[h264_v4l2m2m @ 0x55] Could not find a valid device', 'no-device'],
  ['[h264_amf @ 0x55] DLL libamfrt64.so.1 failed to open', 'no-driver'],
  ["Unknown encoder 'h264_amf'", 'not-compiled'],
  ["Unrecognized option 'async_depth'.", 'old-build'],
  ['something new', 'other'],
] as const) {
  test(`what it means that ffmpeg says: ${said.split('\n')[0]}`, (t) => t.is(unusableReason(said).cause, cause))
}
