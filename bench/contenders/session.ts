import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import { FlyBrowser, type FlyBrowserSession } from '../../src/index.ts'
import type { Scene } from './contender.ts'

/** A source of FlyBrowser, where it is not to choose itself. */
export type CaptureChoice = 'screencast' | 'display'

/** Why no browser can be started on a display of its own here; undefined where it can. */
export async function whyNoDisplay(): Promise<string | undefined> {
  const found = findDisplayServer()
  return 'reason' in found ? found.reason : undefined
}

/**
 * A session of ours with the page open. Its settings are given outright, whatever the environment says.
 * @param capture default: what FlyBrowser chooses
 */
export async function openSession(
  { url, width, height, fps, folder }: Scene,
  capture: CaptureChoice | 'auto' = 'auto',
): Promise<FlyBrowserSession> {
  const session = await FlyBrowser.launch({ width, height, fps, recordingDir: folder, logLevel: 'error', capture })
  try {
    await session.goto(url)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}
