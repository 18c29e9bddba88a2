import type { IncomingMessage } from 'node:http'

/** What keeps a request from opening a WebSocket. */
export interface HandshakeFault {
  /** 426 where another protocol, or another version of it, would have to be spoken (RFC 9110, 15.5.22; RFC 6455, 4.2.2). */
  readonly status: 400 | 426
  readonly reason: string
}

/** 16 bytes in base64 (RFC 6455, 4.1). */
const KEY = /^[A-Za-z0-9+/]{22}==$/

/** Checks a request for a WebSocket (RFC 6455, 4.2.1); undefined: it is sound. */
export function handshakeFault({ headers }: Pick<IncomingMessage, 'headers'>): HandshakeFault | undefined {
  const connection = (headers.connection ?? '').split(',').map((token) => token.trim().toLowerCase())
  if (headers.upgrade?.toLowerCase() !== 'websocket' || !connection.includes('upgrade')) {
    return { status: 426, reason: 'this address is for WebSocket connections' }
  }
  if (headers['sec-websocket-version'] !== '13') {
    return { status: 426, reason: 'it is not of version 13 of the WebSocket protocol' }
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    return { status: 400, reason: 'its Sec-WebSocket-Key is not 16 bytes in base64' }
  }
  return undefined
}
