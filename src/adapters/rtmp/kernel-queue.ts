import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

const TABLES = { IPv4: '/proc/self/net/tcp', IPv6: '/proc/self/net/tcp6' } as const

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

/**
 * The send queue of a connection in the kernel's table of TCP sockets (proc_net_tcp(5)), bytes.
 * @returns undefined when the connection is not in it
 */
export function sendQueueOf(table: string, localPort: number, remotePort: number): number | undefined {
  const row = new RegExp(`: [0-9A-F]+:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} 01 ([0-9A-F]{8}):`)
  const [, bytes] = row.exec(table) ?? []
  return bytes === undefined ? undefined : Number.parseInt(bytes, 16)
}

/** Bytes that the kernel has taken and the other side has not confirmed; 0 where the system does not tell (it does on Linux). */
export async function kernelQueue({ localPort, remotePort, remoteFamily }: Socket): Promise<number> {
  const path = remoteFamily === 'IPv6' ? TABLES.IPv6 : TABLES.IPv4
  if (localPort === undefined || remotePort === undefined || process.platform !== 'linux') return 0
  const table = await readFile(path, 'latin1').catch(() => '')
  return sendQueueOf(table, localPort, remotePort) ?? 0
}
