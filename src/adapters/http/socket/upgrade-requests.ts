import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpServer } from '../http-server.ts'
import { withoutUpgrade } from './without-upgrade.ts'

/** The connection of a request that asks for another protocol. */
export interface Upgradable {
  readonly socket: Socket
  /** Bytes that came behind the request. */
  readonly head: Buffer
}

/**
 * Brings requests for WebSockets to the routes. Node takes any request with an Upgrade header out of HTTP as soon as somebody listens
 * for one; those that are not for a route that upgrades are put back (RFC 9110, 7.8: a server may ignore the header), since clients
 * that would like HTTP/2 send it with everything.
 */
export class UpgradeRequests {
  readonly #server: HttpServer
  readonly #upgrades: (request: IncomingMessage) => boolean
  readonly #upgradable = new WeakMap<IncomingMessage, Upgradable & { readonly response: ServerResponse }>()
  readonly #open = new Set<Socket>()

  /** @param upgrades whether a request for a WebSocket is for a route that upgrades */
  constructor(server: HttpServer, upgrades: (request: IncomingMessage) => boolean) {
    this.#server = server
    this.#upgrades = upgrades
    // The socket of a server for TCP is one of `node:net`.
    server.server.on('upgrade', (request, socket, head) => this.#take(request, socket as Socket, head))
  }

  /** Gives the connection of such a request to the caller, whose it is from now on. */
  accept(request: IncomingMessage): Upgradable {
    const found = this.#upgradable.get(request)
    if (!found) throw new Error('the request asks for no upgrade')
    this.#upgradable.delete(request)
    const { socket, head, response } = found
    response.detachSocket(socket)
    socket.off('error', drop)
    return { socket, head }
  }

  /** Ends all connections that were taken out of HTTP and are still open. */
  close(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #take(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const before = answerInProgress(socket)
    if (before) {
      this.#hold(socket)
      socket.on('error', drop)
      before.once('finish', () => {
        socket.off('error', drop)
        this.#take(request, socket, head)
      })
      return
    }
    if (!socket.writable) socket.destroy()
    else if (request.headers.upgrade?.toLowerCase() === 'websocket' && this.#upgrades(request)) {
      this.#route(request, socket, head)
    } else {
      socket.unshift(Buffer.concat([withoutUpgrade(request), head]))
      this.#server.server.emit('connection', socket)
    }
  }

  #hold(socket: Socket): void {
    if (this.#open.has(socket)) return
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  #route(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#hold(socket)
    socket.on('error', drop)
    const response = new ServerResponse(request)
    // Nobody reads a second request from it.
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => socket.destroySoon())
    this.#upgradable.set(request, { socket, head, response })
    this.#server.routing(request, response)
  }
}

/**
 * The answer that is still being given on a connection whose client did not wait for it. Node keeps it in a field of its own, by
 * which `assignSocket` throws.
 */
const answerInProgress = (socket: Socket & { readonly _httpMessage?: ServerResponse | null }) => socket._httpMessage

function drop(this: Socket): void {
  this.destroy()
}
