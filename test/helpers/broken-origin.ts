import { setMaxListeners } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'

/** An answer of the good origin, all of it. */
export interface WholeAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** One thing that is done otherwise than the good origin does it. Each is given the address that was asked for. */
export interface Breakage {
  /** The address that the good origin is asked for instead. */
  readonly ask?: (url: URL) => URL
  /** Answers itself with this status; undefined: it does not. */
  readonly refuse?: (url: URL, method: string) => number | undefined
  /** Sends nothing gzipped. */
  readonly unzipped?: boolean
  /** Changes a playlist, an MPD or the time. */
  readonly text?: (text: string, url: URL) => string
  /** Changes an answer that was waited for as a whole; undefined: it goes through as it comes. */
  readonly whole?: (url: URL) => ((answer: WholeAnswer) => void) | undefined
  /** Changes the head of an answer. */
  readonly head?: (headers: IncomingHttpHeaders, url: URL, method: string) => void
  /** Changes the pieces of media as they come. */
  readonly piece?: (piece: Buffer, url: URL) => Buffer
  /** Sends more after the last piece. */
  readonly last?: (sent: number, url: URL) => Buffer | undefined
  /** Waits so long before it passes the first piece on, milliseconds. */
  readonly holdMs?: (url: URL) => number
  /** Sends the second half of a body so much later, milliseconds. */
  readonly splitMs?: (url: URL) => number
  /** Refuses with 404 what the good origin does not answer within this, milliseconds. */
  readonly impatienceMs?: (url: URL) => number | undefined
}

export interface BrokenOrigin extends AsyncDisposable {
  readonly url: string
}

const later = (ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    stop.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

const isText = ({ pathname }: URL): boolean => /\.(m3u8|mpd)$|\/time$/.test(pathname)

/** Stands before a good origin and does one thing wrong. */
export async function brokenOrigin(good: string, breakage: Breakage): Promise<BrokenOrigin> {
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', good)
    const method = incoming.method ?? 'GET'
    const status = breakage.refuse?.(url, method)
    if (status !== undefined) return refuse(outgoing, status)
    const { host: _, 'accept-encoding': encoding, ...rest } = incoming.headers
    const zip = /gzip/.test(String(encoding)) && !breakage.unzipped
    const patience = breakage.impatienceMs?.(url)
    const answer = await new Promise<IncomingMessage | undefined>((resolve, reject) => {
      const call = request(breakage.ask?.(url) ?? url, { method, headers: rest })
      const timer = patience === undefined ? undefined : setTimeout(() => resolve(undefined), patience)
      call.once('response', (response) => {
        clearTimeout(timer)
        resolve(response)
      })
      call.once('error', reject)
      outgoing.once('close', () => call.destroy())
      call.end()
    })
    if (!answer) return refuse(outgoing, 404)
    const change = breakage.whole?.(url)
    if (isText(url) || change) await sendWhole(answer, outgoing, { url, method, zip, change })
    else await sendPieces(answer, outgoing, url, method)
  }

  const refuse = (outgoing: ServerResponse, status: number): void => {
    outgoing.writeHead(status, { 'access-control-allow-origin': '*', 'cache-control': 'no-store' }).end()
  }

  async function sendWhole(
    answer: IncomingMessage,
    outgoing: ServerResponse,
    asked: { url: URL; method: string; zip: boolean; change: ((answer: WholeAnswer) => void) | undefined },
  ): Promise<void> {
    const { url, method, zip, change } = asked
    const whole = { status: answer.statusCode ?? 0, headers: { ...answer.headers }, body: await buffer(answer) }
    if (breakage.text && whole.status === 200 && isText(url))
      whole.body = Buffer.from(breakage.text(whole.body.toString(), url))
    change?.(whole)
    breakage.head?.(whole.headers, url, method)
    if (zip && whole.status === 200) {
      whole.body = gzipSync(whole.body)
      whole.headers['content-encoding'] = 'gzip'
    }
    delete whole.headers['transfer-encoding']
    if (method !== 'HEAD') whole.headers['content-length'] = String(whole.body.length)
    outgoing.writeHead(whole.status, whole.headers).end(whole.body)
  }

  async function sendPieces(answer: IncomingMessage, outgoing: ServerResponse, url: URL, method: string) {
    const headers = { ...answer.headers }
    breakage.head?.(headers, url, method)
    outgoing.writeHead(answer.statusCode ?? 0, headers)
    const holdMs = breakage.holdMs?.(url) ?? 0
    if (holdMs > 0) await later(holdMs, closing.signal)
    const splitMs = breakage.splitMs?.(url) ?? 0
    let sent = 0
    for await (const piece of answer) {
      const bytes = breakage.piece?.(piece, url) ?? piece
      sent += bytes.length
      if (splitMs === 0) outgoing.write(bytes)
      else {
        outgoing.write(bytes.subarray(0, bytes.length / 2))
        await later(splitMs, closing.signal)
        outgoing.write(bytes.subarray(bytes.length / 2))
      }
    }
    outgoing.end(method === 'HEAD' ? undefined : breakage.last?.(sent, url))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      closing.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
