import type { RecordingFacts } from './recording-facts.ts'

/** What the server answered instead of what was asked for. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Of this window, so that no other page of this server, and nobody who opens the browser later, has it. */
const TOKEN_KEY = 'flybrowser-token'

/** What browsers keep for this window; undefined where they keep nothing, for example within a page of another site. */
function kept(): Storage | undefined {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}

/** Asks the server for what belongs to one recording, with its token where it wants one. */
export class RecordingServer {
  readonly #url: URL
  #token = kept()?.getItem(TOKEN_KEY) ?? ''

  /** @param url `/recordings/{id}/`, wherever the server is mounted */
  constructor(url: URL) {
    this.#url = url
  }

  get hasToken(): boolean {
    return this.#token !== ''
  }

  get authorization(): string | undefined {
    return this.#token === '' ? undefined : `Bearer ${this.#token}`
  }

  useToken(token: string): void {
    this.#token = token
    kept()?.setItem(TOKEN_KEY, token)
  }

  /** Address of something of the recording; an empty name is that of the recording itself. */
  address(name: string): string {
    return name === '' ? this.#url.href.replace(/\/$/, '') : new URL(name, this.#url).href
  }

  /** Rejects with {@link Refused}. */
  async get(name: string): Promise<Response> {
    const { authorization } = this
    const answer = await fetch(this.address(name), { headers: authorization ? { authorization } : {} })
    if (answer.ok) return answer
    const body = (await answer.json().catch(() => ({}))) as { message?: unknown }
    throw new Refused(answer.status, typeof body.message === 'string' ? body.message : `HTTP ${answer.status}`)
  }

  /** What the server tells of the recording. Rejects as {@link get} does. */
  async facts(): Promise<RecordingFacts> {
    return (await (await this.get('')).json()) as RecordingFacts
  }

  /** Undefined where there is none. */
  async textOf(name: string): Promise<string | undefined> {
    try {
      return await (await this.get(name)).text()
    } catch {
      return undefined
    }
  }
}
