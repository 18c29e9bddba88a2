import test from 'ava'
import fc from 'fast-check'
import {
  DEMOTED_FIRST_MS,
  DEMOTED_LONGEST_MS,
  encoderEnded,
  encoderFailed,
  encoderOpened,
  encoderStanding,
  isDemoted,
  MADE_GOOD_MS,
  NO_DEMOTIONS,
} from '../../../src/engine/encoders/encoder-demotion.ts'
import {
  candidateKey,
  type EncoderKey,
  encoderCandidates,
  policyFor,
} from '../../../src/engine/encoders/encoder-policy.ts'
import { PROBE_REQUEST } from '../../../src/engine/encoders/encoder-probe.ts'
import type { BinaryInventory, EncoderProof } from '../../../src/engine/encoders/encoder-proof.ts'
import { unusableReason } from '../../../src/engine/encoders/unusable-reason.ts'
import type { EncodeRequest } from '../../../src/pipeline/ports/encoder-port.ts'

const proof = (encoder: string, hardware: boolean, reason?: string): EncoderProof => ({
  ...{ encoder, codec: 'h264', hardware, live: true, usable: reason === undefined, probeMs: 1 },
  ...(reason === undefined ? {} : { reason }),
})
const FACTS = { version: '5.1', fpsMode: true }
const BINARIES: BinaryInventory[] = [
  {
    ...{ path: '/a', origin: 'path', facts: FACTS },
    encoders: [proof('h264_nvenc', true, 'no NVIDIA driver is installed'), proof('libx264', false)],
  },
  { path: '/b', origin: 'bundled', facts: FACTS, encoders: [proof('h264_vaapi', true), proof('libx264', false)] },
]
const names = (policy?: string) =>
  encoderCandidates(BINARIES, 'h264', policy).map(({ binary, encoder }) => `${binary} ${encoder}`)

test('hardware that proved itself comes first, whichever ffmpeg has it, and software behind it', (t) => {
  t.deepEqual(names(), ['/b h264_vaapi', '/a libx264', '/b libx264'])
  t.deepEqual(names('software'), ['/a libx264', '/b libx264'])
  t.deepEqual(names('h264_vaapi'), ['/b h264_vaapi', '/a libx264', '/b libx264'])
  t.deepEqual(names('libx264'), ['/a libx264', '/b libx264'])
})

test('what is to lose nothing is coded in software, where that loses nothing', (t) => {
  const policy = (given: Partial<EncodeRequest>) => policyFor({ ...PROBE_REQUEST, ...given })
  t.deepEqual([policy({}), policy({ crf: 0 }), policy({ crf: 0, encoder: 'auto' })], ['auto', 'software', 'software'])
  t.deepEqual([policy({ crf: 0, codec: 'vp9' }), policy({ crf: 0, codec: 'av1' })], ['software', 'auto'])
  t.is(policy({ crf: 0, encoder: 'h264_nvenc' }), 'h264_nvenc')
  const { width, height, bitrateBps } = PROBE_REQUEST
  t.is(policy({ below: [{ width, height, bitrateBps, crf: 0 }] }), 'software')
})

test('what proved itself for files only is not taken for live video, whatever its family is for', (t) => {
  const slow: EncoderProof = { ...proof('libaom-av1', false), codec: 'av1', live: false }
  const binaries: BinaryInventory[] = [{ path: '/a', origin: 'path', facts: FACTS, encoders: [slow] }]
  const error = t.throws(() => encoderCandidates(binaries, 'av1'))
  t.like(error, { code: 'ENCODER_NOT_FOUND' })
  t.regex(error?.message ?? '', /libaom-av1: for files only/)
  t.throws(() => encoderCandidates(binaries, 'av1', 'libaom-av1'), { code: 'ENCODER_UNUSABLE' })
})

test('a name that is unknown, or does not work, is refused with what would', (t) => {
  t.like(
    t.throws(() => names('h264_magic')),
    { code: 'ENCODER_UNKNOWN' },
  )
  t.like(
    t.throws(() => names('libx265')),
    { code: 'ENCODER_OF_ANOTHER_CODEC', message: 'libx265 makes h265, not h264.' },
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
const X: EncoderKey = { encoder: '/a h264_nvenc', device: 'nvenc' }
/** Another encoder of the same card. */
const Y: EncoderKey = { encoder: '/b hevc_nvenc', device: 'nvenc' }

test('encoders of a family share its device, whichever the codec and the binary; in software none shares anything', (t) => {
  const [vaapi, ...software] = encoderCandidates(BINARIES, 'h264').map(candidateKey)
  t.deepEqual(vaapi, { encoder: '/b h264_vaapi', device: 'vaapi' })
  t.is(new Set(software.map(({ device }) => device)).size, 2)
})

test('an encoder that fails is left alone, twice as long each time in a row, and then tried again', (t) => {
  let state = NO_DEMOTIONS
  let nowMs = 0
  for (const forMs of [1, 2, 4].map((times) => times * DEMOTED_FIRST_MS)) {
    state = encoderFailed(encoderOpened(state, X), X, broken(nowMs))
    t.true(isDemoted(state, X, nowMs + forMs - 1))
    t.false(isDemoted(state, X, nowMs + forMs))
    t.false(isDemoted(state, Y, nowMs))
    nowMs += forMs
  }
  for (let time = 0; time < 20; time += 1) state = encoderFailed(state, X, broken(nowMs))
  t.true(isDemoted(state, X, nowMs + DEMOTED_LONGEST_MS - 1))
  t.false(isDemoted(state, X, nowMs + DEMOTED_LONGEST_MS))
})

test('one that worked for long fails as if for the first time', (t) => {
  let state = encoderFailed(encoderFailed(NO_DEMOTIONS, X, broken(0)), X, broken(0))
  state = encoderFailed(state, X, broken(0, MADE_GOOD_MS))
  t.false(isDemoted(state, X, DEMOTED_FIRST_MS))
  state = encoderEnded(encoderFailed(encoderOpened(state, X), X, broken(0)), X, MADE_GOOD_MS)
  t.false(isDemoted(state, X, 0))
})

const busy = { nowMs: 0, livedMs: 0, cause: 'busy' } as const

test('a card that encodes as many as it may is tried as soon as one of ours ends on it, whichever its codec', (t) => {
  let state = encoderOpened(encoderOpened(NO_DEMOTIONS, X), Y)
  state = encoderFailed(state, Y, busy)
  for (const key of [X, Y])
    t.deepEqual(encoderStanding(state, key, 1e9), { state: 'busy', untilMs: Number.POSITIVE_INFINITY, open: 1 })
  t.false(isDemoted(encoderEnded(state, X, 1000), Y, 0))
  // What fails frees its place too.
  state = encoderFailed(state, X, broken(0))
  t.false(isDemoted(state, Y, 0))
  t.like(encoderStanding(state, X, 0), { state: 'demoted', untilMs: DEMOTED_FIRST_MS, open: 0 })
})

test('where others have all its places, it is tried again after a while, and not taken for broken', (t) => {
  let state = encoderFailed(encoderOpened(NO_DEMOTIONS, X), X, busy)
  t.true(isDemoted(state, X, DEMOTED_FIRST_MS - 1))
  t.false(isDemoted(state, X, DEMOTED_FIRST_MS))
  state = encoderFailed(state, X, broken(0))
  t.false(isDemoted(state, X, DEMOTED_FIRST_MS))
})

test('whatever opens, ends and fails, an encoder is free again at last, and none is counted that is not open', (t) => {
  const events = fc.array(fc.tuple(fc.constantFrom('opened', 'ended', 'failed', 'busy'), fc.constantFrom(X, Y)))
  fc.assert(
    fc.property(events, (happened) => {
      let state = NO_DEMOTIONS
      const open: EncoderKey[] = []
      for (const [what, key] of happened) {
        if (what === 'opened') {
          state = encoderOpened(state, key)
          open.push(key)
        } else if (open.includes(key)) {
          open.splice(open.indexOf(key), 1)
          if (what === 'ended') state = encoderEnded(state, key, 0)
          else state = encoderFailed(state, key, what === 'busy' ? busy : broken(0))
        }
        t.is(encoderStanding(state, X, 0).open, open.length)
      }
      for (const key of open) state = encoderEnded(state, key, 0)
      t.false(isDemoted(state, X, DEMOTED_LONGEST_MS))
      t.is(state.open.size, 0)
    }),
    { numRuns: 100 },
  )
})

for (const [said, cause] of [
  ['[h264_nvenc @ 0x55] Cannot load libcuda.so.1\nError initializing output stream 0:0', 'no-driver'],
  ['[h264_nvenc @ 0x55] OpenEncodeSessionEx failed: out of memory (10)\nNo capable devices found', 'busy'],
  ['[h264_nvenc @ 0x55] No capable devices found', 'not-supported'],
  ['[h264_nvenc @ 0x55] cu->cuInit(0) failed -> CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected', 'no-device'],
  ['OpenEncodeSessionEx failed: unsupported device (2): (no details)\nNo capable devices found', 'no-device'],
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
