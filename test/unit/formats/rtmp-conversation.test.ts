import test from 'ava'
import { type AmfValue, amfFields } from '../../../src/formats/amf/amf-value.ts'
import { commandMessage, type RtmpCommand, readCommand, toldBy } from '../../../src/formats/rtmp/command.ts'
import { acknowledgement, numberOf, windowSize } from '../../../src/formats/rtmp/control-message.ts'
import { HANDSHAKE_RANDOM_BYTES, SERVER_HELLO_BYTES } from '../../../src/formats/rtmp/handshake.ts'
import { MessageReader } from '../../../src/formats/rtmp/message-reader.ts'
import { MessageWriter } from '../../../src/formats/rtmp/message-writer.ts'
import { PublishConversation } from '../../../src/formats/rtmp/publish-conversation.ts'
import { MESSAGE, RtmpError, type RtmpMessage } from '../../../src/formats/rtmp/rtmp-message.ts'

const REQUEST = { app: 'live', tcUrl: 'rtmp://h/live', streamName: 'the-key' }
const HELLO = new Uint8Array(SERVER_HELLO_BYTES).fill(9)
HELLO[0] = 3

/** The server's side: what it is told, and what it says. */
class Server {
  readonly conversation = new PublishConversation(REQUEST)
  readonly #reader = new MessageReader()
  readonly #writer = new MessageWriter()

  /** Shakes hands; gives the publisher's answer to the server's block. */
  begin(): Uint8Array {
    this.conversation.begin(new Uint8Array(HANDSHAKE_RANDOM_BYTES))
    const [echo, ...rest] = this.conversation.read(HELLO).replies
    for (const bytes of rest) this.told.push(...this.#reader.read(bytes))
    return echo ?? new Uint8Array()
  }

  readonly told: RtmpMessage[] = []

  says(message: RtmpMessage) {
    const { replies, events } = this.conversation.read(Buffer.concat(this.#writer.write(message)))
    for (const bytes of replies) this.told.push(...this.#reader.read(bytes))
    return events
  }

  answers(name: string, call: number, ...values: AmfValue[]) {
    return this.says(commandMessage({ name, call, values }, 0))
  }

  status(level: string, code: string, description = '') {
    return this.answers('onStatus', 0, null, amfFields({ level, code, description }))
  }

  get commands(): readonly RtmpCommand[] {
    return this.told.flatMap((message) => readCommand(message) ?? [])
  }

  accept() {
    this.begin()
    this.answers('_result', 1, null, amfFields({ code: 'NetConnection.Connect.Success' }))
    this.answers('_result', 4, null, 7)
    return this.status('status', 'NetStream.Publish.Start')
  }
}

test('a publisher says hello, connects, makes a stream, publishes and is accepted', (t) => {
  const server = new Server()
  t.deepEqual([...server.begin()], [...HELLO.subarray(1, 1537)])
  t.is(server.commands[0]?.name, 'connect')
  t.deepEqual(toldBy(server.commands[0]?.values ?? [], 'tcUrl'), 'rtmp://h/live')
  server.answers('_result', 1, null, amfFields({ code: 'NetConnection.Connect.Success' }))
  server.answers('_error', 2, null, amfFields({ level: 'error', code: 'what is this?' }))
  server.answers('_result', 4, null, 7)
  t.is(server.conversation.phase, 'named')
  t.deepEqual(
    server.commands.map(({ name }) => name),
    ['connect', 'releaseStream', 'FCPublish', 'createStream', 'publish'],
  )
  t.deepEqual(server.commands.at(-1)?.values, [null, 'the-key', 'live'])
  t.is(server.told.at(-1)?.streamId, 7)
  t.deepEqual(server.status('status', 'NetStream.Publish.Start'), [{ kind: 'accepted' }])
})

test('a server that refuses says why; what it says later changes nothing', (t) => {
  const byStatus = new Server()
  byStatus.begin()
  byStatus.answers('_result', 1)
  byStatus.answers('_result', 4, null, 1)
  const refused = { kind: 'refused', code: 'NetStream.Publish.BadName', description: 'taken' }
  t.deepEqual(byStatus.status('error', 'NetStream.Publish.BadName', 'taken'), [refused])
  t.deepEqual(byStatus.status('status', 'NetStream.Publish.Start'), [])

  const atConnect = new Server()
  atConnect.begin()
  const error = amfFields({ level: 'error', code: 'NetConnection.Connect.Rejected', description: 'no such app' })
  t.like(atConnect.answers('_error', 1, null, error)[0], { kind: 'refused', description: 'no such app' })
})

test('pings are answered, and what comes in is acknowledged when the server wants it', (t) => {
  const server = new Server()
  server.accept()
  const before = server.told.length
  server.says({ type: MESSAGE.userControl, streamId: 0, timestampMs: 0, body: Uint8Array.of(0, 6, 1, 2, 3, 4) })
  t.deepEqual([...(server.told[before]?.body ?? [])], [0, 7, 1, 2, 3, 4])
  server.says(windowSize(1024))
  const acknowledged = server.told.at(-1)
  t.is(acknowledged?.type, MESSAGE.acknowledgement)
  t.true(Number(acknowledged && numberOf(acknowledged)) > SERVER_HELLO_BYTES)
  t.deepEqual(server.says(acknowledgement(5)), [{ kind: 'acknowledged', bytes: 5 }])
})

test('it says goodbye only where it was accepted, with the stream it was given', (t) => {
  const server = new Server()
  t.deepEqual(server.conversation.end(), [])
  server.accept()
  const reader = new MessageReader()
  // Its chunks are long by now: the writer told so before.
  reader.read(Buffer.concat(new MessageWriter().resize(60_000)))
  const goodbye = reader.read(Buffer.concat(server.conversation.end())).flatMap((message) => readCommand(message) ?? [])
  t.deepEqual(
    goodbye.map(({ name, values }) => [name, values[1]]),
    [
      ['FCUnpublish', 'the-key'],
      ['deleteStream', 7],
    ],
  )
})

test('what is no RTMP is refused: another version, a stream that is none, commands that cannot be read', (t) => {
  const http = new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n'.padEnd(SERVER_HELLO_BYTES))
  t.throws(() => new PublishConversation(REQUEST).read(http), { instanceOf: RtmpError, message: /version 72/ })
  for (const streamId of [0, -1, 1.5, 2 ** 32, 'one', null]) {
    const server = new Server()
    server.begin()
    server.answers('_result', 1)
    t.throws(() => server.answers('_result', 4, null, streamId), { message: /no message stream/ })
  }
  const server = new Server()
  server.begin()
  const cut = { type: MESSAGE.command, streamId: 0, timestampMs: 0, body: Uint8Array.of(2, 0, 9, 1) }
  t.throws(() => server.says(cut), { message: /cut short/ })
})

test('a handshake in pieces is one handshake, and what follows it is read', (t) => {
  const conversation = new PublishConversation(REQUEST)
  const result = commandMessage({ name: '_result', call: 1, values: [null] }, 0)
  const all = Buffer.concat([HELLO, ...new MessageWriter().write(result)])
  let replies = 0
  for (let at = 0; at < all.length; at += 100) replies += conversation.read(all.subarray(at, at + 100)).replies.length
  t.is(conversation.phase, 'connecting')
  t.true(replies > 5)
})
