import { CODECS, RECORDING_CONTAINERS, type RecordingContainer } from '../../domain/codec.ts'
import { ENCODE_RANGES } from '../../domain/encode-target.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveProtocol } from '../../domain/live-protocol.ts'
import { QUALITIES, type Quality } from '../../domain/quality.ts'
import { parseDuration, parseSize } from '../../domain/units.ts'
import { LATENCIES, type Latency } from '../../domain/viewing-profile.ts'
import { LOG_LEVELS } from '../../engine/settings/settings-schema.ts'
import { encoderName } from '../sdk/encode-choice.ts'
import { chooseProtocols, readWindow } from '../sdk/stream-choice.ts'

const WHOLE = /^\d{1,9}$/
const within = (text: string, least: number, most: number): number | undefined =>
  WHOLE.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined

const oneOf = <T extends string>(text: string, known: readonly T[]): T | undefined =>
  known.find((item) => item === text)

/** `1280x720`. Throws SIZE_INVALID. */
export function readSize(text: string): { width: number; height: number } {
  const size = parseSize(text)
  const fits = (pixels: number) => pixels >= 16 && pixels <= 8192 && pixels % 2 === 0
  if (!size || !fits(size.width) || !fits(size.height)) throw new FlyBrowserError('SIZE_INVALID', { size: text })
  return size
}

/** 1 to 60. Throws FPS_INVALID. */
export function readFps(text: string): number {
  const fps = within(text, 1, 60)
  if (fps === undefined) throw new FlyBrowserError('FPS_INVALID', { fps: text })
  return fps
}

/** A duration above nothing, as milliseconds; a bare number is seconds. Throws DURATION_INVALID. */
export function readDuration(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseDuration(text)
  if (!ms) throw new FlyBrowserError('DURATION_INVALID', { duration: text })
  return ms
}

/** A quality profile. Throws QUALITY_UNKNOWN. */
export function readQuality(text: string): Quality {
  const quality = oneOf(text, QUALITIES)
  if (!quality) throw new FlyBrowserError('QUALITY_UNKNOWN', { quality: text, known: QUALITIES.join(', ') })
  return quality
}

/** A codec that can be encoded. Throws CODEC_UNKNOWN. */
export function readCodec(text: string): string {
  const codec = oneOf(text, CODECS)
  if (!codec) throw new FlyBrowserError('CODEC_UNKNOWN', { codec: text, known: CODECS.join(', ') })
  return codec
}

/** A time from the beginning of a recording, as milliseconds; a bare number is seconds. Throws DURATION_INVALID. */
export const readMoment = (text: string): number => (/^0(\.0+)?(ms|s|m|h)?$/.test(text) ? 0 : readDuration(text))

/** Pixels of a picture that is coded anew. Throws OPTION_INVALID. */
export function readWidth(text: string): number {
  const width = within(text, 16, 4096)
  if (width !== undefined && width % 2 === 0) return width
  const reason = `${text} is not an even number from 16 to 4096`
  throw new FlyBrowserError('OPTION_INVALID', { option: '--width', reason })
}

/** What the file of a recording is. Throws OPTION_INVALID. */
export function readContainer(text: string): RecordingContainer {
  const container = oneOf(text, RECORDING_CONTAINERS)
  if (container) return container
  const reason = `${text} is none of ${RECORDING_CONTAINERS.join(', ')}`
  throw new FlyBrowserError('OPTION_INVALID', { option: '--container', reason })
}

/** An encoder by name, `auto` or `software`. Throws OPTION_INVALID. */
export const readEncoder = (text: string): string => encoderName(text)

/** A rate factor. Throws OPTION_INVALID. */
export function readCrf(text: string): number {
  const [least, most] = ENCODE_RANGES.crf
  const crf = within(text, least, most)
  if (crf !== undefined) return crf
  throw new FlyBrowserError('OPTION_INVALID', {
    option: 'crf',
    reason: `${text} is not a whole number from ${least} to ${most}`,
  })
}

/** Ways of delivery, divided by commas, each once. Throws PROTOCOL_UNKNOWN. */
export const readProtocols = (text: string): readonly LiveProtocol[] =>
  chooseProtocols(text.split(',').map((name) => name.trim()))

/** A viewing profile. Throws LATENCY_UNKNOWN. */
export function readLatency(text: string): Latency {
  const latency = oneOf(text, LATENCIES)
  if (!latency) throw new FlyBrowserError('LATENCY_UNKNOWN', { latency: text, known: LATENCIES.join(', ') })
  return latency
}

/** How far back viewers can seek, as the settings write it; a bare number is seconds. Throws OPTION_INVALID. */
export function readSeekWindow(text: string): string {
  const window = /^\d+(\.\d+)?$/.test(text) ? `${text}s` : text.trim()
  readWindow(window)
  return window
}

/** 0 to 65535. Throws OPTION_INVALID. */
export function readPort(text: string): number {
  const port = within(text, 0, 65_535)
  if (port === undefined)
    throw new FlyBrowserError('OPTION_INVALID', { option: '--port', reason: `${text} is not a port from 0 to 65535` })
  return port
}

/** A whole number above 0. Throws OPTION_INVALID. */
export const readCount =
  (option: string) =>
  (text: string): number => {
    const count = within(text, 1, 999_999_999)
    if (count === undefined)
      throw new FlyBrowserError('OPTION_INVALID', { option, reason: `${text} is not a whole number above 0` })
    return count
  }

/** A severity of log lines. Throws OPTION_INVALID. */
export function readLogLevel(text: string): (typeof LOG_LEVELS)[number] {
  const level = oneOf(text, LOG_LEVELS)
  if (!level)
    throw new FlyBrowserError('OPTION_INVALID', {
      option: '--log-level',
      reason: `${text} is not one of: ${LOG_LEVELS.join(', ')}`,
    })
  return level
}

/** Collects `--set stage.key=value`. Throws OPTION_INVALID. */
export function readOverride(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined)
    throw new FlyBrowserError('OPTION_INVALID', {
      option: '--set',
      reason: `${text} is not of the form stage.key=value`,
    })
  return { ...before, [key]: value }
}
