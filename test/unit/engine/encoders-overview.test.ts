import test from 'ava'
import { encoderTable } from '../../../src/adapters/cli/doctor/encoder-table.ts'
import { encoderFailed, encoderOpened, NO_DEMOTIONS } from '../../../src/engine/encoders/encoder-demotion.ts'
import { encoderOverview } from '../../../src/engine/encoders/encoder-overview.ts'
import { candidateKey } from '../../../src/engine/encoders/encoder-policy.ts'
import type { BinaryInventory } from '../../../src/engine/encoders/encoder-proof.ts'

const BINARIES: BinaryInventory[] = [
  {
    ...{ path: '/a', origin: 'path', facts: { version: '5.1', fpsMode: true } },
    encoders: [
      { encoder: 'h264_nvenc', codec: 'h264', hardware: true, live: true, usable: true, variant: 0, probeMs: 300 },
      { encoder: 'hevc_nvenc', codec: 'h265', hardware: true, live: true, usable: true, variant: 0, probeMs: 310.4 },
      {
        ...{ encoder: 'h264_vaapi', codec: 'h264', hardware: true, live: true, usable: false, probeMs: 20 },
        ...{ cause: 'no-device', reason: 'there is none' },
      },
      { encoder: 'libsvtav1', codec: 'av1', hardware: false, live: false, usable: true, variant: 0, probeMs: 90 },
    ],
  },
  { path: '/b', origin: 'bundled', reason: 'it may not be run', encoders: [] },
]
const NVENC = candidateKey({ binary: '/a', encoder: 'h264_nvenc', hardware: true, family: 'nvenc' })
const SVT = candidateKey({ binary: '/a', encoder: 'libsvtav1', hardware: false, family: 'libsvtav1' })
const TIME = { nowMs: 10_000, wallMs: Date.UTC(2026, 0, 2) }
const states = (demotions: typeof NO_DEMOTIONS) =>
  encoderOverview(BINARIES, demotions, TIME).encoders.map(({ state, until, open }) => [state, until, open])

test('encoders are shown with what they showed, and how they stand', (t) => {
  const { binaries, encoders } = encoderOverview(BINARIES, NO_DEMOTIONS, TIME)
  t.deepEqual(binaries, [
    { path: '/a', origin: 'path', version: '5.1' },
    { path: '/b', origin: 'bundled', reason: 'it may not be run' },
  ])
  t.like(encoders[0], { binary: '/a', encoder: 'h264_nvenc', family: 'nvenc', hardware: true, state: 'ready', open: 0 })
  t.like(encoders[2], { usable: false, cause: 'no-device', reason: 'there is none', state: 'unusable' })
})

test('one that failed is shown until when; a card without a place until another ends; software is always there', (t) => {
  const failure = { nowMs: 5000, livedMs: 0 }
  const failed = encoderFailed(NO_DEMOTIONS, NVENC, { ...failure, cause: 'other' })
  t.deepEqual(states(encoderFailed(failed, SVT, { ...failure, cause: 'other' })), [
    ['demoted', '2026-01-02T00:00:25.000Z', 0],
    ['ready', undefined, 0],
    ['unusable', undefined, 0],
    ['ready', undefined, 0],
  ])
  const full = encoderFailed(encoderOpened(encoderOpened(NO_DEMOTIONS, NVENC), NVENC), NVENC, {
    ...failure,
    cause: 'busy',
  })
  t.deepEqual(states(full).slice(0, 2), [
    ['busy', undefined, 1],
    ['busy', undefined, 1],
  ])
})

test('people are shown the same in columns, one ffmpeg after the other', (t) => {
  t.deepEqual(encoderTable(encoderOverview(BINARIES, NO_DEMOTIONS, TIME)), [
    'Encoders of /a (on PATH) 5.1:',
    '      h264  h264_nvenc  hardware  works (300 ms)',
    '      h265  hevc_nvenc  hardware  works (310 ms)',
    '      h264  h264_vaapi  hardware  there is none',
    '      av1   libsvtav1   software  works, for files only (90 ms)',
  ])
})
