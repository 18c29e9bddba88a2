import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserSession } from '../../src/adapters/sdk/browser-session.ts'
import { openSession } from '../../src/adapters/sdk/session-opener.ts'
import { createContainer, TOKENS } from '../../src/container.ts'
import type { DomainEvent, EventName } from '../../src/domain/events.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'

/** A session whose events are kept. */
export interface WatchedSession extends AsyncDisposable {
  readonly browser: BrowserSession
  /** All events so far, or those with a name. */
  events(name?: EventName): readonly DomainEvent[]
  /** Encoders that were started, but for those that a busy machine asked for: the first steps down cost frames, later ones an encoder. */
  encoders(): number
}

/** At 15 fps: every second frame, every fourth. */
const FRAME_RUNGS = 2
const asksForEncoder = (event: DomainEvent): boolean =>
  event.name === 'load.stepped' && Math.max(event.data.from, event.data.to) > FRAME_RUNGS

/** A small session in a process that watches its own events; it is gone at the end of the block that uses it. */
export async function openWatchedSession(flags: Readonly<Record<string, unknown>> = {}): Promise<WatchedSession> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-test-'))
  const size = { 'video.width': 640, 'video.height': 360, 'video.fps': 15 }
  const settings = readSettings({ flags: { 'recording.dir': folder, 'log.level': 'silent', ...size, ...flags } })
  const shared = createContainer(settings).get(TOKENS.session)
  const seen: DomainEvent[] = []
  const watching = shared.events.events.subscribe((event) => seen.push(event))
  const release = async () => {
    await shared.server.close()
    await shared.live.close()
  }
  const browser = await openSession(shared, { browser: true, release })
  return {
    browser,
    events: (name) => (name === undefined ? seen : seen.filter((event) => event.name === name)),
    encoders: () => seen.filter(({ name }) => name === 'encoder.started').length - seen.filter(asksForEncoder).length,
    async [Symbol.asyncDispose]() {
      await browser.close()
      watching.unsubscribe()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
