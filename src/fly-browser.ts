import { openSession } from './adapters/sdk/session-opener.ts'
import type { FlyBrowserSession, LaunchOptions } from './adapters/sdk/types.ts'
import { loadSettings } from './adapters/settings/load-settings.ts'
import { createContainer, TOKENS } from './container.ts'
import { maskList } from './domain/mask.ts'
import { parseDuration } from './domain/units.ts'
import { TakeOverWatch } from './engine/recordings/take-over-watch.ts'
import type { Settings } from './engine/settings/settings-schema.ts'
import { RECORDING_CALLS } from './fly-browser-recordings.ts'

/** The flags of the settings that launch options stand for. */
const flagsOf = (options: LaunchOptions): Record<string, unknown> => ({
  'video.width': options.width,
  'video.height': options.height,
  'video.fps': options.fps,
  'recording.dir': options.recordingDir,
  'browser.path': options.browser || undefined,
  'browser.capture': options.capture,
  'browser.mask': options.mask === undefined ? undefined : maskList(options.mask),
  'browser.maskStyle': options.maskStyle,
  'browser.tab': options.tab,
  'browser.onCrash': options.onCrash,
  'browser.displayServer': options.displayServer,
  'browser.displayRoom': options.displayRoom,
  'browser.pointer': options.pointer,
  'browser.restart': options.restart,
  'ffmpeg.path': options.ffmpeg,
  'server.host': options.host,
  'server.port': options.port,
  'log.level': options.logLevel,
  plugins: options.plugins,
})

/** FlyBrowser embedded in a script. */
export const FlyBrowser = {
  ...RECORDING_CALLS,

  /**
   * Opens a browser session that can be recorded and streamed. Settings come from `options`, else from the environment
   * (`FLYBROWSER_*`), else the defaults. Recordings that a killed process left are finished first.
   *
   * @throws FlyBrowserError BROWSER_NOT_FOUND, BROWSER_START_FAILED, SETTINGS_INVALID, MASK_INVALID, MASK_UNAVAILABLE
   * @example
   * await using browser = await FlyBrowser.launch()
   * await browser.goto('https://example.com')
   * await browser.startRecording()
   */
  async launch(options: LaunchOptions = {}): Promise<FlyBrowserSession> {
    const settings = loadSettings(process.env, { flags: flagsOf(options) })
    const container = createContainer(settings)
    const shared = container.get(TOKENS.session)
    await recoverRecordings(shared)
    const { archive } = container.get(TOKENS.storage)
    const takingOver = watchOtherMachines(settings, container)
    const pictures = takePictures(container)
    const release = async () => {
      await takingOver?.close()
      await shared.server.close()
      await shared.live.close()
      await pictures.close()
      await archive?.close(parseDuration(settings.recording.s3.closeWait) ?? 0)
    }
    try {
      return await openSession(shared, { browser: options.browser !== false, release })
    } catch (error) {
      await release()
      throw error
    }
  },
}

/** How long a program that ends waits for pictures that are being taken; they are taken later, where somebody asks for them. */
const PICTURES_WAIT_MS = 5000

/** Takes the screenshots of each recording once it is whole. */
export function takePictures(container: ReturnType<typeof createContainer>): { close(): Promise<void> } {
  const pictures = container.get(TOKENS.pictures)
  const following = pictures.follow(container.get(TOKENS.events).events)
  return {
    async close() {
      following.unsubscribe()
      await pictures.close(PICTURES_WAIT_MS)
    },
  }
}

type Shared = Parameters<typeof openSession>[0]

/** Finishes what killed processes left. A folder that cannot be read now is told of when something is recorded. */
export async function recoverRecordings({ recordings, log }: Pick<Shared, 'recordings' | 'log'>): Promise<void> {
  await recordings.recover().catch((error: unknown) => {
    log.warn({ error }, 'unfinished recordings could not be looked for')
  })
}

/** Where several machines record into one folder, each finishes what another one left that fell silent. */
export function watchOtherMachines(
  { recording }: Settings,
  container: ReturnType<typeof createContainer>,
): TakeOverWatch | undefined {
  if (recording.storage !== 'shared') return undefined
  const [recordings, clock] = [container.get(TOKENS.recordings), container.get(TOKENS.clock)]
  return new TakeOverWatch({ recordings, clock, log: container.get(TOKENS.log) })
}
