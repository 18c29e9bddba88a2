/** What the page needs of `GET /streams/{id}/status`. */
export interface StreamStatus {
  readonly known: boolean
  readonly viewers: number | undefined
  readonly paused: boolean
}

const POLL_MS = 2000

const read = async (url: string): Promise<StreamStatus | undefined> => {
  try {
    const response = await fetch(url, { cache: 'no-store' })
    if (response.status === 404) return { known: false, viewers: undefined, paused: false }
    if (!response.ok) return undefined
    const { viewer_count: viewers, state } = (await response.json()) as { viewer_count?: unknown; state?: unknown }
    return { known: true, viewers: typeof viewers === 'number' ? viewers : undefined, paused: state === 'paused' }
  } catch {
    return undefined
  }
}

/** Asks for the status again and again; says nothing while the server does not answer. */
export async function pollStatus(url: string, tell: (status: StreamStatus) => void): Promise<void> {
  const status = await read(url)
  if (status) tell(status)
  setTimeout(() => pollStatus(url, tell), POLL_MS)
}
