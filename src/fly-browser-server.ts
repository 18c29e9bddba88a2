import { checkAccess } from './adapters/http/control/access-rules.ts'
import type { Listening } from './adapters/http/listen.ts'
import { createContainer, TOKENS } from './container.ts'
import { parseDuration } from './domain/units.ts'
import { BackgroundRetention } from './engine/recordings/library/background-retention.ts'
import { BackgroundOptimizer } from './engine/recordings/optimize/background-optimizer.ts'
import type { Settings } from './engine/settings/settings-schema.ts'
import { recoverRecordings, takePictures, watchOtherMachines } from './fly-browser.ts'

/** A server that others control over HTTP. */
export interface FlyBrowserServer extends AsyncDisposable {
  readonly at: Listening
  /** Ends all sessions in order, their recordings finished, then the server. */
  close(): Promise<void>
}

/**
 * Starts a server for one machine: control and playback on one port. Recordings that a killed process left are finished first.
 * @param put tests put parts of their own in place before anything is made
 * @throws TOKEN_REQUIRED, SETTINGS_INVALID, PORT_BUSY, LISTEN_FAILED
 */
export async function startServer(
  settings: Settings,
  put: (container: ReturnType<typeof createContainer>) => void = () => {},
): Promise<FlyBrowserServer> {
  checkAccess(settings.server)
  const container = createContainer(settings, { control: true })
  put(container)
  const server = container.get(TOKENS.server)
  const live = container.get(TOKENS.live)
  const sessions = container.get(TOKENS.sessions)
  const { archive } = container.get(TOKENS.storage)
  await recoverRecordings({ recordings: container.get(TOKENS.recordings), log: container.get(TOKENS.log) })
  const at = await server.address()
  const optimizing = optimizeInBackground(settings, container)
  const retention = retainInBackground(settings, container)
  const takingOver = watchOtherMachines(settings, container)
  const pictures = takePictures(container)
  const sweeping = archive?.sweepDaily()
  let closing: Promise<void> | undefined
  const end = async () => {
    await optimizing?.close()
    await retention?.close()
    await takingOver?.close()
    sweeping?.unsubscribe()
    await sessions.close()
    await live.close()
    await pictures.close()
    await archive?.close(parseDuration(settings.recording.s3.closeWait) ?? 0)
    await server.close()
  }
  const close = () => {
    closing ??= end()
    return closing
  }
  return { at, close, [Symbol.asyncDispose]: close }
}

function optimizeInBackground(
  { recording: { optimize: codec, optimizeAfter } }: Settings,
  container: ReturnType<typeof createContainer>,
): BackgroundOptimizer | undefined {
  if (codec === 'off') return undefined
  const [optimizer, { busy }] = [container.get(TOKENS.optimizer), container.get(TOKENS.encodingWatch)]
  const [clock, log] = [container.get(TOKENS.clock), container.get(TOKENS.log)]
  return new BackgroundOptimizer(
    { optimizer, busy, clock, log },
    { codec, minimalAgeMs: parseDuration(optimizeAfter) ?? 0 },
  )
}

function retainInBackground(
  { recording: { retention } }: Settings,
  container: ReturnType<typeof createContainer>,
): BackgroundRetention | undefined {
  const { days, gigabytes } = retention
  if (days === 0 && gigabytes === 0) return undefined
  const [recordings, clock] = [container.get(TOKENS.recordings), container.get(TOKENS.clock)]
  const [events, log] = [container.get(TOKENS.events), container.get(TOKENS.log)]
  return new BackgroundRetention(
    { recordings, clock, events, log },
    {
      ...(days > 0 ? { maxAgeMs: days * 86_400_000 } : {}),
      ...(gigabytes > 0 ? { maxBytes: gigabytes * 1e9 } : {}),
    },
  )
}
