import { FlyBrowserError } from '../../domain/errors.ts'
import { masksOf } from '../../domain/mask.ts'
import { parseSize } from '../../domain/units.ts'
import { PipelineHost } from '../../engine/pipelines/pipeline-host.ts'
import type { Settings } from '../../engine/settings/settings-schema.ts'
import type { CapturePort } from '../../pipeline/ports/capture-port.ts'
import type { Ports } from '../../pipeline/ports/ports.ts'
import { launchBrowser } from '../browser/launch-browser.ts'
import { BrowserSession } from './browser-session.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'

/** What every session of a process shares. */
export type SharedParts = Omit<SessionParts, 'sessionId' | 'host' | 'browser' | 'reportFailure'>

export interface OpenSessionOptions {
  /** False: no browser, for sources that need no page. */
  readonly browser: boolean
  /** Called when the session is closed, after its browser is gone. */
  readonly release: () => Promise<void>
}

/** Opens a session: starts its browser and the host of its pipelines. */
export async function openSession(shared: SharedParts, options: OpenSessionOptions): Promise<BrowserSession> {
  const { settings, clock, log, events, metrics, live, recordings, push, encoders } = shared
  const sessionId = newId('ses', clock.now())
  const { width, height } = settings.video
  const { path, displayServer, tab, onCrash, restart, pointer, mask, maskStyle } = settings.browser
  const room = parseSize(settings.browser.displayRoom)
  // While the browser starts, the encoder is chosen: the first recording begins at once.
  void encoders.prepare?.(settings.video.codec)
  const browser = options.browser
    ? await launchBrowser({
        ...{ width, height, sessionId, log, clock, displayServer, events, tab, onCrash, restart, pointer },
        capture: settings.browser.capture,
        ...(room ? { displayRoom: room } : {}),
        masks: masksOf(mask, maskStyle),
        ...(path ? { path } : {}),
      })
    : undefined
  const capture = browser?.capture ?? noCapture(sessionId, settings)
  const ports: Ports = { capture, encoders, live, recordings, push, events, log }
  const host = new PipelineHost({ sessionId, clock, ports, metrics })
  events.publish('session.opened', { sessionId, source: browser ? 'browser' : 'none' })
  return new BrowserSession({ ...shared, sessionId, host, ...(browser ? { browser } : {}) }, options.release)
}

/** The capture port of a session without a page: says so when a source asks for pictures. */
const noCapture = (session: string, { video }: Settings): CapturePort => {
  const refuse = (): never => {
    throw new FlyBrowserError('SESSION_NO_BROWSER', { session })
  }
  return {
    size: { width: video.width, height: video.height },
    way: { source: 'source.screencast', reason: 'there is no browser' },
    screencast: refuse,
    display: refuse,
  }
}
