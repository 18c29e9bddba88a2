import test from 'ava'
import { allowedAddresses } from '../../../src/adapters/rtmp/allowed-hosts.ts'
import { Progress } from '../../../src/adapters/rtmp/progress.ts'

/** Looks once a second; gives how long nothing has moved at the end, milliseconds. */
function watched(
  seconds: number,
  each: (second: number) => { taken: number; waiting?: number; acknowledged?: number },
) {
  const progress = new Progress(0)
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
