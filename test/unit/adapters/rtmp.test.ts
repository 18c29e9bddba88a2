import type { Socket } from 'node:net'
import test from 'ava'
import { AllowedHosts, type PushPolicy, type ResolveName } from '../../../src/adapters/rtmp/allowed-hosts.ts'
import { KernelQueues, sendQueueOf } from '../../../src/adapters/rtmp/kernel-queue.ts'
import { NameLookups } from '../../../src/adapters/rtmp/name-lookups.ts'
import { Progress } from '../../../src/adapters/rtmp/progress.ts'

/** Looks once a second; gives how long nothing has moved at the end, milliseconds. */
function watched(
  seconds: number,
  each: (second: number) => { taken: number; waiting?: number; acknowledged?: number },
) {
  const progress = new Progress(0)
  progress.accept()
  let still = 0
  for (let second = 1; second <= seconds; second += 1) {
    const { taken, waiting = 0, acknowledged } = each(second)
    if (acknowledged !== undefined) progress.acknowledge(acknowledged)
    still = progress.stillMs(second * 1000, taken, waiting)
  }
  return still
}

test('a connection that takes what it is given moves, also when there is nothing to give', (t) => {
  t.is(
    watched(30, (second) => ({ taken: second * 1000, waiting: 500 })),
    0,
  )
  t.is(
    watched(30, () => ({ taken: 1000 })),
    0,
  )
})

test('bytes that wait and do not leave are seen', (t) => {
  t.is(
    watched(10, (second) => ({ taken: Math.min(second, 4) * 1000, waiting: 500 })),
    6000,
  )
})

test('a server that acknowledged and does no more is seen, though the network takes everything', (t) => {
  const stuck = watched(10, (second) => ({
    taken: second * 50_000,
    ...(second <= 2 ? { acknowledged: second * 50_000 } : {}),
  }))
  t.is(stuck, 6000)
  t.is(
    watched(30, (second) => ({ taken: second * 50_000, acknowledged: second * 50_000 })),
    0,
  )
})

test('a server that never acknowledges is not blamed for it, nor one that does in large steps', (t) => {
  t.is(
    watched(60, (second) => ({ taken: second * 50_000 })),
    0,
  )
  const inSteps = (second: number) => ({ taken: second * 50_000, acknowledged: Math.floor(second / 40) * 40 * 50_000 })
  t.is(watched(79, inSteps), 0)
})

test('acknowledgements count on beyond 32 bits', (t) => {
  const progress = new Progress(0)
  progress.acknowledge(2 ** 31 - 1)
  progress.acknowledge(2 ** 32 - 10_000)
  progress.acknowledge(10_000)
  t.is(progress.stillMs(1000, 1000, 0), 0)
})

const allowedAddresses = (host: string, policy: PushPolicy, resolve: ResolveName) =>
  new AllowedHosts(policy).addresses(host, resolve)
const resolves =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const refused = { code: 'PUSH_HOST_REFUSED' } as object

test('a server that others control pushes to the public internet only, whatever names mean', async (t) => {
  const policy = { allowedHosts: [], allowPrivate: false }
  t.is((await allowedAddresses('live.example.com', policy, resolves('8.8.8.8', '2606:4700::1'))).length, 2)
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ]
  for (const address of [...inside, '::1', '::', 'fd00::1', 'fe80::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1']) {
    await t.throwsAsync(allowedAddresses('live.example.com', policy, resolves('8.8.8.8', address)), refused, address)
  }
  await t.throwsAsync(allowedAddresses('nothing.example.com', policy, resolves()), refused)
  t.is((await allowedAddresses('h', { ...policy, allowPrivate: true }, resolves('127.0.0.1'))).length, 1)
})

test('where hosts are named, those alone are pushed to: by name, by the end of a name, by network', async (t) => {
  const policy = { allowedHosts: ['media.lan', '*.twitch.tv', '10.0.0.0/8', '2001:db8::5'], allowPrivate: true }
  const allowed = (host: string, address: string) => allowedAddresses(host, policy, resolves(address))
  t.is((await allowed('Media.LAN', '192.168.0.9')).length, 1)
  t.is((await allowed('live.twitch.tv.', '8.8.8.8')).length, 1)
  t.is((await allowed('anything', '10.9.9.9')).length, 1)
  t.is((await allowed('anything', '2001:db8::5')).length, 1)
  for (const host of ['twitch.tv', 'eviltwitch.tv', 'media.lan.example.com', '8.8.8.8'])
    await t.throwsAsync(allowed(host, '8.8.8.8'), refused, host)
})

test('addresses that mean others, or no one, are not public', async (t) => {
  const policy = { allowedHosts: [], allowPrivate: false }
  const special = ['192.88.99.1', '168.63.129.16', '2001:db8::1', '2001::1', '2001:20::1', '3fff::1', '2002:7f00:1::1']
  for (const address of [...special, '100::1', 'fec0::1', '4000::1', '::ffff:10.0.0.1', '64:ff9b::a00:1'])
    await t.throwsAsync(allowedAddresses('h', policy, resolves(address)), refused, address)
  for (const address of ['2a00:1450::1', '2606:4700::1111', '1.1.1.1'])
    t.is((await allowedAddresses('h', policy, resolves(address))).length, 1, address)
})

test('what a policy names is read once, without brackets, and refused where it is malformed', async (t) => {
  const policy = { allowedHosts: ['[::1]', '[fd00::]/8'], allowPrivate: false }
  t.is((await allowedAddresses('h', policy, resolves('::1'))).length, 1)
  t.is((await allowedAddresses('h', policy, resolves('fd12::5'))).length, 1)
  for (const written of ['10.0.0.0/40', '1.2.3', '300.1.1.1', 'a b', '', '*', 'fd00::/129', 'http://x'])
    t.throws(() => new AllowedHosts({ ...policy, allowedHosts: [written] }), { code: 'SETTINGS_INVALID' }, written)
})

test('what is acknowledged before the stream, and the first within it, says nothing of the stream', (t) => {
  const progress = new Progress(0)
  progress.acknowledge(3000)
  progress.accept()
  progress.acknowledge(4000)
  t.false(progress.acknowledges)
  t.is(progress.stillMs(60_000, 5_000_000, 0), 0)
  progress.acknowledge(500_000)
  t.true(progress.acknowledges)
})

test('a connection is found in the kernel’s table by both its ends, and the table is read once for all', async (t) => {
  const row = (from: string, to: string, queue: string) =>
    `   0: ${from} ${to} 01 ${queue}:00000000 00:00000000 00000000`
  const table = [
    row('0100007F:0400', '0100007F:078F', '000000FF'),
    row('0200007F:0400', '0100007F:078F', '00000010'),
    row('0100007F:0400', '0300007F:078F', '00000020'),
  ].join('\n')
  const end = (address: string, port: number) => ({ address, port })
  t.is(sendQueueOf(table, end('127.0.0.1', 1024), end('127.0.0.1', 1935)), 255)
  t.is(sendQueueOf(table, end('127.0.0.2', 1024), end('127.0.0.1', 1935)), 16)
  t.is(sendQueueOf(table, end('127.0.0.1', 1024), end('127.0.0.3', 1935)), 32)
  t.is(sendQueueOf(table, end('127.0.0.1', 1024), end('127.0.0.4', 1935)), undefined)
  let reads = 0
  const queues = new KernelQueues(async () => {
    reads += 1
    return table
  })
  const socket = { localAddress: '127.0.0.1', localPort: 1024, remoteAddress: '127.0.0.1', remotePort: 1935 }
  const all = await Promise.all([1, 2, 3].map(() => queues.of({ ...socket, remoteFamily: 'IPv4' } as Socket)))
  t.deepEqual(all, process.platform === 'linux' ? [255, 255, 255] : [0, 0, 0])
  t.is(reads, process.platform === 'linux' ? 1 : 0)
})

test('a name is looked up once for all who ask, again after a while, and failures are not kept', async (t) => {
  let [asked, nowMs] = [0, 0]
  const addresses = [{ address: '8.8.8.8', family: 4 }]
  const lookups = new NameLookups({
    now: () => nowMs,
    resolve: async (name) => {
      asked += 1
      if (name === 'nobody') throw new Error('ENOTFOUND')
      return addresses
    },
  })
  t.deepEqual(
    await Promise.all(['Live', 'live', 'live'].map((name) => lookups.addresses(name))),
    [1, 2, 3].map(() => addresses),
  )
  t.is(asked, 1)
  nowMs = 29_000
  await lookups.addresses('live')
  t.is(asked, 1)
  nowMs = 31_000
  await lookups.addresses('live')
  t.is(asked, 2)
  for (const _ of [1, 2]) await t.throwsAsync(lookups.addresses('nobody'), { message: 'ENOTFOUND' })
  t.is(asked, 4)
  const silent = new NameLookups({ resolve: () => new Promise(() => {}), withinMs: 5 })
  t.like(await t.throwsAsync(silent.addresses('live')), { code: 'ETIMEOUT' })
})
