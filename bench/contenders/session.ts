import { FlyBrowser, type FlyBrowserSession } from '../../src/index.ts'
import type { Scene } from './contender.ts'

/** A session of ours with the page open. Its settings are given outright, whatever the environment says. */
export async function openSession({ url, width, height, fps, folder }: Scene): Promise<FlyBrowserSession> {
  const session = await FlyBrowser.launch({ width, height, fps, recordingDir: folder, logLevel: 'error' })
  try {
    await session.goto(url)
  } catch (error) {
    await session.close()
    throw error
  }
  return session
}
