/** The head of the media that follows on a socket; the init segment is the next binary message. */
export interface InitMessage {
  readonly kind: 'init'
  /** RFC 6381. */
  readonly codecs: string
  /** Wall clock at media time 0, milliseconds since 1970. */
  readonly originMs: number
}

/** What the server says in text on the socket of a stream. */
export type SocketMessage =
  | InitMessage
  /** Fragments were left out because the connection was slow; a keyframe comes next. */
  | { readonly kind: 'skipped'; readonly fragments: number }
  /** The body of `GET /streams/{id}/status`. */
  | { readonly kind: 'status'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'event'; readonly name: string }
  /** The stream is over. */
  | { readonly kind: 'end' }

const parse = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Reads a message; undefined for one of a kind that a later server may send, or that says too little. */
export function parseSocketMessage(text: string): SocketMessage | undefined {
  const body = parse(text)
  switch (body.type) {
    case 'init': {
      const { codecs, origin_ms: originMs } = body
      return typeof codecs === 'string' && typeof originMs === 'number' ? { kind: 'init', codecs, originMs } : undefined
    }
    case 'skipped':
      return { kind: 'skipped', fragments: typeof body.fragments === 'number' ? body.fragments : 0 }
    case 'status':
      return { kind: 'status', body }
    case 'event':
      return typeof body.name === 'string' ? { kind: 'event', name: body.name } : undefined
    case 'end':
      return { kind: 'end' }
    default:
      return undefined
  }
}
