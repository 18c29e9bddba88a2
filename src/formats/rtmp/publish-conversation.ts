import { type AmfFields, amfFields } from '../amf/amf-value.ts'
import { ByteQueue } from '../flv/byte-queue.ts'
import { commandMessage, type RtmpCommand, readCommand, toldBy } from './command.ts'
import { acknowledgement, numberOf, pongFor, windowSize } from './control-message.ts'
import { clientEcho, clientHello, SERVER_HELLO_BYTES } from './handshake.ts'
import { MessageReader } from './message-reader.ts'
import { MessageWriter } from './message-writer.ts'
import { MESSAGE, RtmpError, type RtmpMessage } from './rtmp-message.ts'

/** What is published, and as what. */
export interface PublishRequest {
  readonly app: string
  /** The address of the application, without the name of the stream. */
  readonly tcUrl: string
  /** Name of the stream: the key. */
  readonly streamName: string
  /** Codecs beside H.264 that will be sent, by their four letters (enhanced RTMP). */
  readonly fourCcs?: readonly string[]
}

/** What the server makes known. */
export type PublishEvent =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: string; readonly description: string }
  /** The server says how much has come in, modulo 2^32. */
  | { readonly kind: 'acknowledged'; readonly bytes: number }

/** How far it has come. `named`: the server has been told the key and has not answered yet. */
export type PublishPhase = 'handshake' | 'connecting' | 'named' | 'accepted' | 'refused'

/** What was read, and what is to be sent because of it. */
export interface Heard {
  /** How many there were. */
  readonly messages: number
  readonly replies: readonly Uint8Array[]
  readonly events: readonly PublishEvent[]
}

/** After so many bytes the server is asked to acknowledge: often enough that a stream of a page at rest soon shows who is gone. */
export const ACKNOWLEDGE_AFTER_BYTES = 8192

/** The same at the beginning: what has been said until then is more, so that the server shows at once whether it acknowledges. */
const FIRST_ACKNOWLEDGE_AFTER_BYTES = 128

/** Acknowledgements of the stream itself that it takes to know that it acknowledges. */
const SHOWN_BY_ACKNOWLEDGEMENTS = 2

/** Bytes between two headers of what we send; other publishers use the same. */
const PIECE_BYTES = 60_000

const CONNECT = 1
const RELEASE = 2
const ANNOUNCE = 3
const CREATE = 4
const PUBLISH = 5
const UNPUBLISH = 6
const DELETE = 7

/**
 * What a publisher and a server say to each other (RTMP 1.0, 7.2 and its annex of message flows), without sockets or time: bytes in,
 * bytes out. One is of use for one connection.
 */
export class PublishConversation {
  readonly #request: PublishRequest
  readonly #writer = new MessageWriter()
  readonly #reader = new MessageReader()
  readonly #hello = new ByteQueue()
  readonly #replies: Uint8Array[] = []
  readonly #events: PublishEvent[] = []
  #phase: PublishPhase = 'handshake'
  #streamId = 0
  #heardBytes = 0
  #acknowledgedBytes = 0
  #windowBytes = Number.POSITIVE_INFINITY
  /** Since it was accepted. */
  #acknowledgements = 0

  constructor(request: PublishRequest) {
    this.#request = request
  }

  get phase(): PublishPhase {
    return this.#phase
  }

  /** What is sent first. */
  begin(random: Uint8Array): Uint8Array[] {
    return [clientHello(random)]
  }

  /**
   * Takes what the server sent.
   * @param most messages it may have; default: any number
   * @throws RtmpError or AmfError when it is no server of RTMP, or a hostile one
   */
  read(bytes: Uint8Array, most?: number): Heard {
    const before = this.#reader.messages
    this.#heardBytes += bytes.length
    const rest = this.#phase === 'handshake' ? this.#shakeHands(bytes) : bytes
    if (rest) for (const message of this.#reader.read(rest, most)) this.#take(message)
    if (this.#heardBytes - this.#acknowledgedBytes >= this.#windowBytes) {
      this.#acknowledgedBytes = this.#heardBytes
      this.#say(acknowledgement(this.#heardBytes))
    }
    const messages = this.#reader.messages - before
    return { messages, replies: this.#replies.splice(0), events: this.#events.splice(0) }
  }

  /** Bytes of a message of media or data; only once it is accepted. */
  send(message: Pick<RtmpMessage, 'type' | 'timestampMs' | 'body'>): Uint8Array[] {
    return this.#writer.write({ ...message, streamId: this.#streamId })
  }

  /** What is said before leaving, so that the server ends the stream at once. */
  end(): Uint8Array[] {
    if (this.#phase !== 'accepted') return []
    const { streamName } = this.#request
    const unpublish = { name: 'FCUnpublish', call: UNPUBLISH, values: [null, streamName] }
    const remove = { name: 'deleteStream', call: DELETE, values: [null, this.#streamId] }
    return [unpublish, remove].flatMap((command) => this.#writer.write(commandMessage(command, 0)))
  }

  /** Gives what follows the server's handshake, once that is whole. */
  #shakeHands(bytes: Uint8Array): Uint8Array | undefined {
    this.#hello.push(bytes)
    const hello = this.#hello.take(SERVER_HELLO_BYTES)
    if (!hello) return undefined
    this.#replies.push(clientEcho(hello))
    this.#phase = 'connecting'
    this.#call({ name: 'connect', call: CONNECT, values: [this.#connectObject] })
    return this.#hello.take(this.#hello.length)
  }

  get #connectObject(): AmfFields {
    const { app, tcUrl, fourCcs } = this.#request
    return amfFields({
      app,
      type: 'nonprivate',
      flashVer: 'FMLE/3.0 (compatible; FlyBrowser)',
      tcUrl,
      ...(fourCcs && fourCcs.length > 0 ? { fourCcList: [...fourCcs] } : {}),
    })
  }

  #take(message: RtmpMessage): void {
    const command = readCommand(message)
    if (command) this.#answered(command)
    const pong = pongFor(message)
    if (pong) this.#say(pong)
    const number = numberOf(message)
    if (number === undefined) return
    if (message.type === MESSAGE.windowSize) this.#windowBytes = Math.max(1024, number)
    if (message.type === MESSAGE.acknowledgement) this.#acknowledged(number)
  }

  #acknowledged(bytes: number): void {
    this.#events.push({ kind: 'acknowledged', bytes })
    if (this.#phase !== 'accepted') return
    this.#acknowledgements += 1
    if (this.#acknowledgements === SHOWN_BY_ACKNOWLEDGEMENTS) this.#say(windowSize(ACKNOWLEDGE_AFTER_BYTES))
  }

  #answered({ name, call, values }: RtmpCommand): void {
    if (name === '_result' && call === CONNECT && this.#phase === 'connecting') this.#prepare()
    else if (name === '_result' && call === CREATE && this.#phase === 'connecting') this.#publish(values[1])
    else if (name === '_error' && (call === CONNECT || call === CREATE)) this.#refused(values)
    else if (name === 'onStatus') this.#status(values)
  }

  #prepare(): void {
    const { streamName } = this.#request
    this.#say(windowSize(FIRST_ACKNOWLEDGE_AFTER_BYTES))
    this.#replies.push(...this.#writer.resize(PIECE_BYTES))
    // What publishers of Adobe said before; some servers wait for it, others answer with an error that means nothing.
    this.#call({ name: 'releaseStream', call: RELEASE, values: [null, streamName] })
    this.#call({ name: 'FCPublish', call: ANNOUNCE, values: [null, streamName] })
    this.#call({ name: 'createStream', call: CREATE, values: [null] })
  }

  #publish(streamId: unknown): void {
    if (!isStreamId(streamId)) throw new RtmpError('it gives no message stream')
    this.#streamId = streamId
    this.#phase = 'named'
    const publish = { name: 'publish', call: PUBLISH, values: [null, this.#request.streamName, 'live'] }
    this.#say(commandMessage(publish, streamId))
  }

  #status(values: RtmpCommand['values']): void {
    const code = toldBy(values, 'code')
    if (code === 'NetStream.Publish.Start' && this.#phase === 'named') {
      this.#phase = 'accepted'
      this.#events.push({ kind: 'accepted' })
    } else if (toldBy(values, 'level') === 'error' || code === 'NetStream.Unpublish.Success') this.#refused(values)
  }

  #refused(values: RtmpCommand['values']): void {
    if (this.#phase === 'refused') return
    this.#phase = 'refused'
    this.#events.push({ kind: 'refused', code: toldBy(values, 'code'), description: toldBy(values, 'description') })
  }

  #call(command: RtmpCommand): void {
    this.#say(commandMessage(command, 0))
  }

  #say(message: RtmpMessage): void {
    this.#replies.push(...this.#writer.write(message))
  }
}

const isStreamId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0xffff_ffff
