import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { endianness } from 'node:os'
import { ipv6Words } from './ip-address.ts'

const TABLES = { IPv4: '/proc/self/net/tcp', IPv6: '/proc/self/net/tcp6' } as const

type Family = keyof typeof TABLES

/** One end of a connection. */
export interface TcpEnd {
  readonly address: string
  readonly port: number
}

const hex = (value: number, letters: number): string => value.toString(16).toUpperCase().padStart(letters, '0')

/** An end as the kernel's table shows it: the address in words of 32 bits, each in the order of the machine. */
export function shownEnd({ address, port }: TcpEnd, order: 'LE' | 'BE' = endianness()): string {
  const bytes = address.includes(':')
    ? ipv6Words(address).flatMap((word) => [word >> 8, word & 255])
    : address.split('.').map(Number)
  let shown = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes.slice(at, at + 4)
    for (const byte of order === 'LE' ? word.toReversed() : word) shown += hex(byte, 2)
  }
  return `${shown}:${hex(port, 4)}`
}

/**
 * The send queue of a connection in the kernel's table of TCP sockets (proc_net_tcp(5)), bytes.
 * @returns undefined when the connection is not in it
 */
export function sendQueueOf(table: string, local: TcpEnd, remote: TcpEnd): number | undefined {
  const head = `: ${shownEnd(local)} ${shownEnd(remote)} 01 `
  const at = table.indexOf(head)
  return at < 0 ? undefined : Number.parseInt(table.slice(at + head.length, at + head.length + 8), 16)
}

/** What the kernel holds at one moment: each of its tables is read at most once, however many ask. */
export class KernelQueues {
  readonly #read: (path: string) => Promise<string>
  readonly #tables = new Map<Family, Promise<string>>()

  constructor(read = (path: string): Promise<string> => readFile(path, 'latin1')) {
    this.#read = read
  }

  /** Bytes that the kernel has taken and the other side has not confirmed; 0 where the system does not tell (it does on Linux). */
  async of({ localAddress, localPort, remoteAddress, remotePort, remoteFamily }: Socket): Promise<number> {
    if (localAddress === undefined || localPort === undefined) return 0
    if (remoteAddress === undefined || remotePort === undefined || process.platform !== 'linux') return 0
    const table = await this.#table(remoteFamily === 'IPv6' ? 'IPv6' : 'IPv4')
    const local = { address: localAddress, port: localPort }
    return sendQueueOf(table, local, { address: remoteAddress, port: remotePort }) ?? 0
  }

  #table(family: Family): Promise<string> {
    const table = this.#tables.get(family) ?? this.#read(TABLES[family]).catch(() => '')
    this.#tables.set(family, table)
    return table
  }
}
