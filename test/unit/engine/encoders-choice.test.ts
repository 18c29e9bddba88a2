import test from 'ava'
import { PROBE_FRAMES, probeFault } from '../../../src/engine/encoders/encoder-probe.ts'
import { type BinaryReport, chooseEncoder, describeReports } from '../../../src/engine/encoders/encoder-report.ts'
import type { EncoderOutput } from '../../../src/pipeline/ports/encoder-port.ts'

const facts = { version: '5.1', fpsMode: true }
const missing: BinaryReport = { path: '/gone', origin: 'setting', reason: 'there is no such file', encoders: [] }
const broken: BinaryReport = {
  path: '/broken',
  origin: 'path',
  facts,
  encoders: [{ encoder: 'libx264', codec: 'h264', usable: false, reason: 'Unknown encoder', probeMs: 20 }],
}
const good: BinaryReport = {
  path: '/good',
  origin: 'bundled',
  facts,
  encoders: [{ encoder: 'libx264', codec: 'h264', usable: true, probeMs: 60 }],
}

test('the first binary with a proven encoder is chosen', (t) => {
  t.deepEqual(chooseEncoder([missing, broken, good, { ...good, path: '/later' }], 'h264'), {
    encoder: 'libx264',
    binary: '/good',
    facts,
  })
  t.is(chooseEncoder([missing, broken], 'h264'), undefined)
  t.is(chooseEncoder([], 'h264'), undefined)
})

test('where none works, each binary is named with its reason', (t) => {
  t.is(describeReports([missing, broken], 'h264'), '/gone (there is no such file), /broken (libx264: Unknown encoder)')
  t.regex(describeReports([], 'h264'), /FLYBROWSER_FFMPEG, PATH and the bundled package/)
})

const config: EncoderOutput = { kind: 'config', record: Uint8Array.of(1, 0x42, 0xc0, 0x1f, 0xff, 0xe0, 0) }
const units: EncoderOutput[] = PROBE_FRAMES.map((frame) => ({ ...frame, kind: 'unit', data: Uint8Array.of(1) }))

test('a probe that gives every picture at its time is believed', (t) => {
  t.is(probeFault([config, ...units]), undefined)
})

test('a probe is not believed without configuration, or with pictures missing, moved, empty or of the wrong kind', (t) => {
  t.regex(probeFault([]) ?? '', /no decoder configuration/)
  t.regex(probeFault(units) ?? '', /no decoder configuration/)
  t.regex(probeFault([{ kind: 'config', record: Uint8Array.of(1) }, ...units]) ?? '', /cut short/)
  t.regex(probeFault([config]) ?? '', /no time at all/)
  t.regex(probeFault([config, ...units.slice(1)]) ?? '', /at 633 1100K ms instead of 600K 633 1100K/)
  const [first, second, third] = units as [EncoderOutput, EncoderOutput, EncoderOutput]
  t.regex(probeFault([config, first, { ...second, keyframe: true } as EncoderOutput, third]) ?? '', /633K/)
  t.regex(probeFault([config, first, { ...second, data: new Uint8Array() } as EncoderOutput, third]) ?? '', /empty/)
})
