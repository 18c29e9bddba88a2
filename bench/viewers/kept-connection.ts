import { connect, type Socket } from 'node:net'
import { wallMs } from '../live/wall-clock.ts'
import { UnzipOnce } from './unzip-once.ts'

/** An answer that is here to its last byte. */
export interface KeptAnswer {
  readonly status: number
  /** Empty where only its length was wanted. */
  readonly text: string
  /** Bytes of head and body. */
  readonly bytes: number
  /** Wall clock when its last byte was there. */
  readonly atMs: number
}

interface Pending {
  readonly wantsText: boolean
  resolve(answer: KeptAnswer): void
  reject(error: Error): void
}

const HEAD_END = '\r\n\r\n'

/** One for all connections, whose answers are the same. */
const unzip = new UnzipOnce()

/** An answer that takes longer never comes. */
const PATIENCE_MS = 20_000

/**
 * One HTTP/1.1 connection that is kept, with one request at a time. Node's own client costs more than the server that is to be
 * measured, and both share the machine; this one knows just what our origin answers with: a length in each head.
 * It takes compressed answers, as a browser does; they are unpacked after the moment that is measured.
 */
export class KeptConnection {
  readonly #socket: Socket
  readonly #host: string
  #pending: Pending | undefined
  #head = ''
  #status = 0
  #left = -1
  #bytes = 0
  #isZipped = false
  #body: Buffer[] = []
  #broken: Error | undefined

  constructor({ hostname, port, host }: URL) {
    this.#host = host
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.#socket.setTimeout(PATIENCE_MS, () => this.#socket.destroy(new Error('no answer in time')))
    this.#socket.on('data', (data) => this.#take(data))
    this.#socket.on('error', (error) => this.#break(error))
    this.#socket.on('close', () => this.#break(new Error('the connection was closed')))
  }

  /** @param wantsText keep the body, which is text of one byte a character */
  get(path: string, wantsText: boolean): Promise<KeptAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#broken || this.#pending) {
        reject(this.#broken ?? new Error('one request at a time'))
        return
      }
      this.#pending = { wantsText, resolve, reject }
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nAccept-Encoding: gzip, deflate\r\n\r\n`)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(data: Buffer): void {
    this.#bytes += data.length
    if (this.#left >= 0) {
      this.#takeBody(data)
      return
    }
    this.#head += data.toString('latin1')
    const end = this.#head.indexOf(HEAD_END)
    if (end < 0) return
    const status = /^HTTP\/1\.1 (\d{3})/.exec(this.#head)
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#head.slice(0, end))
    if (!status || !length) {
      this.#socket.destroy(new Error(`an answer without a length: ${this.#head.slice(0, 100)}`))
      return
    }
    this.#isZipped = /\r\ncontent-encoding: gzip\r\n/i.test(this.#head.slice(0, end + 2))
    this.#status = Number(status[1])
    this.#left = Number(length[1])
    const body = data.subarray(data.length - (this.#head.length - end - HEAD_END.length))
    this.#head = ''
    this.#takeBody(body)
  }

  #takeBody(data: Buffer): void {
    if (this.#pending?.wantsText) this.#body.push(data)
    this.#left -= data.length
    if (this.#left > 0) return
    const atMs = wallMs()
    const [status, bytes, isZipped, body] = [this.#status, this.#bytes, this.#isZipped, Buffer.concat(this.#body)]
    const pending = this.#pending
    this.#pending = undefined
    this.#left = -1
    this.#bytes = 0
    this.#body = []
    try {
      const text = isZipped && body.length > 0 ? unzip.text(body) : body.toString('latin1')
      pending?.resolve({ status, text, bytes, atMs })
    } catch (error) {
      pending?.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#pending?.reject(this.#broken)
    this.#pending = undefined
  }
}
