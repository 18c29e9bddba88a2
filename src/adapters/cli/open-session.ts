import type { FlyBrowserSession, LaunchOptions } from '../sdk/types.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { Stopped, unlessStopped } from './unless-stopped.ts'
import type { CliWorld } from './world.ts'

/**
 * Opens a session and shows a page in it. When the command is told to stop before the page is there, says so on standard error,
 * leaves no browser and throws ExitWith 130.
 * @param url absent: no page
 */
export async function openSession(
  world: Pick<CliWorld, 'launch' | 'stop' | 'stderr'>,
  options: LaunchOptions,
  url?: string,
): Promise<FlyBrowserSession> {
  const { stop } = world
  let session: FlyBrowserSession | undefined
  try {
    // Of a browser that is still starting nobody hears any more: it is closed as soon as it can be.
    const opened = await unlessStopped(stop, () => world.launch(options), endLate)
    session = opened
    if (url !== undefined) await unlessStopped(stop, () => opened.goto(url))
    return opened
  } catch (cause) {
    await session?.[Symbol.asyncDispose]()
    if (!(cause instanceof Stopped)) throw cause
    world.stderr.write('Stopped before it began: nothing was recorded or streamed.\n')
    throw new ExitWith(INTERRUPTED)
  }
}

const endLate = (session: FlyBrowserSession): void => {
  void Promise.resolve(session[Symbol.asyncDispose]()).catch(() => {})
}
