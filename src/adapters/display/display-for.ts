import type { Capture } from '../../domain/capture.ts'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { PictureSize } from '../../domain/picture-size.ts'
import type { CaptureWay } from '../../pipeline/ports/capture-port.ts'
import { findDisplayServer } from './find-display-server.ts'
import { type OpenDisplayOptions, openDisplay } from './open-display.ts'
import { SessionDisplay } from './session-display.ts'

/** The display a browser is to be started on, if any, and how and why it is filmed. */
export interface ChosenDisplay {
  readonly display?: SessionDisplay
  readonly way: CaptureWay
}

/**
 * Starts a display where one is asked for, or where there can be one.
 * @param server Xvfb by the settings; empty: the one found
 * @throws DISPLAY_NONE and DISPLAY_START_FAILED, where one was asked for
 */
export async function displayFor(
  capture: Capture,
  server: string,
  options: Omit<OpenDisplayOptions, 'path'>,
): Promise<ChosenDisplay> {
  if (capture === 'screencast') return screencast('it was asked for')
  const found = findDisplayServer(server)
  if ('reason' in found) {
    if (capture === 'auto') return screencast(`there is no display: ${found.reason}`)
    throw new FlyBrowserError('DISPLAY_NONE', { session: options.sessionId, reason: found.reason })
  }
  try {
    const { width, height, log } = options
    const open = (size: PictureSize) => openDisplay({ ...options, ...size, path: found.path })
    const display = await SessionDisplay.start({ width, height }, { open, log })
    const reason = capture === 'auto' ? `Xvfb is at ${found.path}, and a display costs least` : 'it was asked for'
    return { display, way: { source: 'source.display', reason } }
  } catch (error) {
    if (capture === 'display') throw error
    options.log.warn({ reason: reasonOf(error) }, 'No display could be started; the screencast stands in for it')
    return screencast(`no display could be started: ${reasonOf(error)}`)
  }
}

const screencast = (reason: string): ChosenDisplay => ({ way: { source: 'source.screencast', reason } })
