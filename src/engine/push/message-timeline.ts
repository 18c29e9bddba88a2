import { SILENCE_CONFIG, SILENCE_FRAME, silenceTimeMs } from '../../formats/aac/silence.ts'
import { audioBody, audioConfigBody } from '../../formats/flv/audio-body.ts'
import type { PublishMessage } from '../../pipeline/ports/publish-port.ts'
import type { PushConfig, PushUnit } from './push-unit.ts'

const SOUND_CONFIG = audioConfigBody(SILENCE_CONFIG)
const SILENCE = audioBody(SILENCE_FRAME)

/** Over a hole in the pictures that is longer, the silence has a hole too, milliseconds. */
const LONGEST_FILL_MS = 10_000

/**
 * The messages of one publication: pictures with times from 0 on, the set-up before the first picture of each encoder, and silence
 * that runs with the pictures, since platforms refuse video without sound.
 */
export class MessageTimeline {
  #firstMs: number | undefined
  #lastMs = 0
  #config: PushConfig | undefined
  #silentFrames = 0

  /** What to send for a unit, in this order: sound up to its time, then the picture. */
  messagesFor({ config, timeMs, body }: PushUnit): PublishMessage[] {
    this.#firstMs ??= timeMs
    // Times of one publication never go back.
    const timestampMs = Math.max(this.#lastMs, timeMs - this.#firstMs)
    this.#lastMs = timestampMs
    const setUp = this.#setUp(config, timestampMs)
    return [...setUp, ...this.#silence(timestampMs), { kind: 'video', timestampMs, body }]
  }

  #setUp(config: PushConfig, timestampMs: number): PublishMessage[] {
    if (config === this.#config) return []
    const sound: PublishMessage[] = this.#config ? [] : [{ kind: 'audio', timestampMs, body: SOUND_CONFIG }]
    this.#config = config
    return [
      { kind: 'data', timestampMs, body: config.metadata },
      { kind: 'video', timestampMs, body: config.video },
      ...sound,
    ]
  }

  #silence(untilMs: number): PublishMessage[] {
    if (untilMs - silenceTimeMs(this.#silentFrames) > LONGEST_FILL_MS) {
      while (silenceTimeMs(this.#silentFrames) < untilMs) this.#silentFrames += 1
    }
    const messages: PublishMessage[] = []
    for (; silenceTimeMs(this.#silentFrames) <= untilMs; this.#silentFrames += 1)
      messages.push({ kind: 'audio', timestampMs: silenceTimeMs(this.#silentFrames), body: SILENCE })
    return messages
  }
}
