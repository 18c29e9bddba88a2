import { FlyBrowser, type FlyBrowserSession } from '../../src/index.ts'
import type { Scene } from './contender.ts'

/** A source of FlyBrowser, where it is not to choose itself. */
export type CaptureChoice = 'screencast' | 'display'

/**
 * A session of ours with the page open. Its settings are given outright, whatever the environment says.
 * @param capture default: what FlyBrowser chooses
 */
export async function openSession(
  { url, width, height, fps, folder }: Scene,
  capture: CaptureChoice | 'auto' = 'auto',
): Promise<FlyBrowserSession> {
  const options = { width, height, fps, recordingDir: folder, logLevel: 'error', capture } as const
  const session = await FlyBrowser.launch(options)
  try {
    await session.goto(url)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}
