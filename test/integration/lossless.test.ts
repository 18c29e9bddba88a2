import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import test from 'ava'
import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import { KNOWN_ENCODERS } from '../../src/engine/encoders/families/known-families.ts'
import { parseFfmpegFacts } from '../../src/engine/encoders/ffmpeg-facts.ts'
import { listedEncoders } from '../../src/engine/encoders/listed-encoders.ts'
import { liveCommand } from '../../src/engine/encoders/live-command.ts'
import { matroskaFrame, matroskaHeader } from '../../src/formats/matroska/matroska-writer.ts'
import { BUILDS, blocksI420, feed, noiseI420, REQUEST } from './ffmpeg-tools.ts'

const run = promisify(execFile)
const { width, height } = REQUEST
const PICTURES = [noiseI420(width, height, 1), blocksI420(width, height), blocksI420(width, height)]
const FRAMES = Buffer.concat([
  matroskaHeader({ encoding: 'i420', width, height, fps: REQUEST.fps }),
  ...PICTURES.flatMap((picture, index) => matroskaFrame(index * 33, picture)),
])

/** Decoders of these give back what went in, bit by bit; those of the others are as near as the codec comes. */
const LOSSLESS = ['libx264', 'libx265', 'libvpx-vp9']

for (const { name, path } of BUILDS)
  for (const { encoder, codec, family } of KNOWN_ENCODERS.filter((known) => LOSSLESS.includes(known.encoder))) {
    test.serial(`the profile lossless loses nothing: ${encoder}, ${name}`, async (t) => {
      const facts = parseFfmpegFacts((await run(path, ['-version'])).stdout)
      const { stdout } = await run(path, ['-hide_banner', '-encoders'])
      const request = { ...REQUEST, codec, ...QUALITY_PROFILES.lossless }
      const [parts] = family.variants(request)
      if (!facts || !parts || !listedEncoders(stdout).has(encoder)) return t.fail()
      const coded = await feed(path, liveCommand(encoder, request, parts, facts, 0), FRAMES)
      const output = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-vsync', '0', '-']
      const decoded = await feed('ffmpeg', ['-loglevel', 'error', '-f', 'nut', '-i', '-', ...output], coded)
      t.true(decoded.equals(Buffer.concat(PICTURES)))
    })
  }
