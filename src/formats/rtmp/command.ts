import type { AmfValue } from '../amf/amf-value.ts'
import { readAmf } from '../amf/read-amf.ts'
import { writeAmf } from '../amf/write-amf.ts'
import { MESSAGE, type RtmpMessage } from './rtmp-message.ts'

/** A call, or the answer to one (RTMP 1.0, 7.2). */
export interface RtmpCommand {
  readonly name: string
  /** Number of the call that is answered; 0 where none is. */
  readonly call: number
  /** What follows the call's number: the command object first. */
  readonly values: readonly AmfValue[]
}

export const commandMessage = ({ name, call, values }: RtmpCommand, streamId: number): RtmpMessage => ({
  type: MESSAGE.command,
  streamId,
  timestampMs: 0,
  body: writeAmf([name, call, ...values]),
})

/**
 * The command in a message; undefined for what is none.
 * @throws AmfError for a command whose values cannot be read
 */
export function readCommand({ type, body }: RtmpMessage): RtmpCommand | undefined {
  if (type !== MESSAGE.command) return undefined
  const [name, call, ...values] = readAmf(body)
  return typeof name === 'string' && typeof call === 'number' ? { name, call, values } : undefined
}

/** What the information object of an answer says under a name, as text; empty where it says nothing. */
export function toldBy(values: readonly AmfValue[], name: string): string {
  for (const value of values) {
    const fields = value instanceof Map ? value : undefined
    const told = fields?.get(name)
    if (typeof told === 'string') return told
  }
  return ''
}
