import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { inspect } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { lastValueFrom } from 'rxjs'
import { KernelQueues } from '../../src/adapters/rtmp/kernel-queue.ts'
import { RtmpPublisher } from '../../src/adapters/rtmp/rtmp-publisher.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { pushAddress } from '../../src/domain/push/push-address.ts'
import { pushKey } from '../../src/domain/push/push-key.ts'
import { amfFields } from '../../src/formats/amf/amf-value.ts'
import { ByteQueue } from '../../src/formats/flv/byte-queue.ts'
import { commandMessage, readCommand } from '../../src/formats/rtmp/command.ts'
import { MessageReader } from '../../src/formats/rtmp/message-reader.ts'
import { MessageWriter } from '../../src/formats/rtmp/message-writer.ts'
import type { RtmpMessage } from '../../src/formats/rtmp/rtmp-message.ts'
import { until } from '../helpers/media-time.ts'
import { testUnless } from '../helpers/test-unless.ts'

const KEY = 'the/secret-key'
const BLOCK = 1536

/** One connection, seen from a server that speaks RTMP as a script tells it. */
interface Peer {
  readonly socket: Socket
  say(message: RtmpMessage): void
  answer(name: string, call: number, ...values: Parameters<typeof commandMessage>[0]['values']): void
}

type Script = (peer: Peer, command: string) => void

/** A server that shakes hands, and then does what the script says on each command. */
async function scripted(t: ExecutionContext, script: Script): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    const writer = new MessageWriter()
    const reader = new MessageReader()
    const say = (message: RtmpMessage) => void socket.write(Buffer.concat(writer.write(message)))
    const peer: Peer = {
      socket,
      say,
      answer: (name, call, ...values) => say(commandMessage({ name, call, values }, 0)),
    }
    const unread = new ByteQueue()
    const steps = [
      () => unread.take(1 + BLOCK) && socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(2 * BLOCK)])),
      () => unread.take(BLOCK),
    ]
    socket.on('data', (bytes) => {
      unread.push(bytes)
      while (steps[0]?.()) steps.shift()
      if (steps.length > 0) return
      const rest = unread.take(unread.length) ?? new Uint8Array()
      for (const message of reader.read(rest)) script(peer, readCommand(message)?.name ?? '')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `rtmp://127.0.0.1:${(server.address() as { port: number }).port}/live`
}

/** Accepts the stream. */
const accept: Script = ({ answer }, command) => {
  if (command === 'connect') answer('_result', 1, null, amfFields({ code: 'NetConnection.Connect.Success' }))
  if (command === 'createStream') answer('_result', 4, null, 1)
  if (command === 'publish')
    answer('onStatus', 0, null, amfFields({ level: 'status', code: 'NetStream.Publish.Start' }))
}

/** What publishing to a server comes to. */
async function outcome(t: ExecutionContext, url: string): Promise<FlyBrowserError> {
  const publisher = new RtmpPublisher({ policy: { allowedHosts: [], allowPrivate: true } })
  const publishing = lastValueFrom(publisher.publish({ address: pushAddress(url), key: pushKey(KEY) }))
  const error = (await t.throwsAsync(publishing, { instanceOf: FlyBrowserError })) as FlyBrowserError
  t.notRegex(inspect(error, { depth: 9 }), /the.?(%2F)?secret/)
  return error
}

test('a refusal says why, but not the key that the server repeats', async (t) => {
  const url = await scripted(t, (peer, command) => {
    if (command !== 'publish') return accept(peer, command)
    const description = `stream ${KEY}\u0007 (${encodeURIComponent(KEY)}) is taken ${'!'.repeat(5000)}`
    peer.answer('onStatus', 0, null, amfFields({ level: 'error', code: 'NetStream.Publish.BadName', description }))
  })
  const { code, message } = await outcome(t, url)
  t.is(code, 'PUSH_REFUSED')
  t.regex(message, /NetStream\.Publish\.BadName, stream \[secret\]/)
  t.true(message.length < 400)
})

test('a server that hangs up on hearing the key, and one that does before', async (t) => {
  const hangsUpAt = (at: string) =>
    scripted(t, (peer, command) => (command === at ? peer.socket.end() : accept(peer, command)))
  t.is((await outcome(t, await hangsUpAt('publish'))).code, 'PUSH_KEY_REFUSED')
  t.is((await outcome(t, await hangsUpAt('connect'))).code, 'PUSH_CLOSED')
})

test('a server that asks without end and reads no answer is left', async (t) => {
  const url = await scripted(t, (peer, command) => {
    accept(peer, command)
    if (command !== 'publish') return
    peer.socket.pause()
    const ping = { type: 4, streamId: 0, timestampMs: 0, body: Uint8Array.of(0, 6, 0, 0, 0, 1) }
    const more = () => {
      for (let i = 0; i < 2000 && !peer.socket.destroyed; i += 1) peer.say(ping)
      if (!peer.socket.destroyed) setImmediate(more)
    }
    more()
  })
  const { code, message } = await outcome(t, url)
  t.is(code, 'PUSH_ANSWER_INVALID')
  t.regex(message, /more messages than/)
})

test('what is no RTMP, or too much of it, is refused', async (t) => {
  const says = (bytes: Uint8Array) => scripted(t, ({ socket }) => void socket.write(bytes))
  const head = (...bytes: number[]) => Uint8Array.from(bytes)
  t.is((await outcome(t, await says(head(3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0)))).code, 'PUSH_ANSWER_INVALID')
  t.is(
    (await outcome(t, await says(head(3, 0, 0, 0, 0, 0, 2, 20, 0, 0, 0, 0, 0xff, 0xff)))).code,
    'PUSH_ANSWER_INVALID',
  )
  const plain = createServer((socket) => {
    socket.on('error', () => {}).end(`HTTP/1.1 400 Bad Request\r\n\r\n${' '.repeat(4000)}`)
  }).listen(0, '127.0.0.1')
  await once(plain, 'listening')
  t.teardown(() => plain.close())
  const { port } = plain.address() as { port: number }
  t.is((await outcome(t, `rtmp://127.0.0.1:${port}/live`)).code, 'PUSH_ANSWER_INVALID')
  // Another port, or a balancer without a server behind it: it may pass, and is tried again.
  t.is((await outcome(t, `rtmps://127.0.0.1:${port}/live`)).code, 'PUSH_UNREACHABLE')
})

const hasAddress = (host: string): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host))

/** Why it cannot be tried at an address. */
const withoutTable = (host: string): string | undefined => {
  if (process.platform !== 'linux') return 'only Linux tells what its kernel holds'
  return hasAddress(host) ? undefined : 'this machine does not have that address'
}

for (const host of ['127.0.0.1', '::1'])
  testUnless(
    withoutTable(host),
    `what the kernel holds for a server at ${host} that reads nothing is known`,
    async (t) => {
      const server = createServer({ pauseOnConnect: true }).listen(0, host)
      const arrived = once(server, 'connection')
      await once(server, 'listening')
      const socket = connect((server.address() as { port: number }).port, host)
      const [peer] = (await arrived) as [Socket]
      t.teardown(() => {
        for (const end of [socket, peer]) end.destroy()
        server.close()
      })
      t.is(await new KernelQueues().of(socket), 0)
      socket.write(new Uint8Array(16e6))
      await until('the kernel to hold some', async () => (await new KernelQueues().of(socket)) > 0)
      peer.resume()
      // Between two writes of what this process still holds the kernel holds nothing for a moment.
      const isAway = async () => socket.writableLength === 0 && (await new KernelQueues().of(socket)) === 0
      await until('the kernel to hold nothing', isAway)
      t.is(socket.writableLength, 0)
    },
  )
