import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KNOWN_ENCODERS, type KnownEncoder } from '../../src/engine/encoders/families/known-families.ts'
import { ownFolder } from './own-folder.ts'

/** How an encoder of a card behaves that is not there. */
export type FakeBehaviour =
  | 'works'
  /** There is no device or no driver: it says what its kind says then. */
  | 'fails-at-start'
  /** It takes pictures and gives none, until it is killed. */
  | 'hangs'
  /** So many encoders of this ffmpeg's work at the same time, whichever their codec; one more is told so at its start. */
  | { readonly sessions: number }
  /** It works, and fails while it runs: after so many milliseconds, or so many bytes of coded video. */
  | { readonly failsAfterMs: number }
  | { readonly failsAfterBytes: number }
  /** It works, and gives nothing more after so many milliseconds. */
  | { readonly hangsAfterMs: number }
  /** It fails at its start, and says this. */
  | { readonly says: string }

/** An ffmpeg of our own. */
export interface FakeFfmpeg {
  /** What to run; a file of its own, so that nothing that is remembered of another is believed of it. */
  readonly path: string
  /** Where proofs of it can be kept. */
  readonly cacheFile: string
  /** Lets encoders behave otherwise from now on; those that run are not touched. */
  behave(encoders: Readonly<Record<string, FakeBehaviour>>): Promise<void>
  /** Names of the hardware encoders that were started so far, in their order; proofs too. */
  started(): Promise<readonly string[]>
}

/** What each kind says when there is no device for it, and while it runs when the device goes. */
const SAID: Partial<Record<string, { readonly start: string; readonly later: string }>> = {
  nvenc: {
    start: 'OpenEncodeSessionEx failed: unsupported device (2): (no details)\nNo capable devices found',
    later: 'EncodePicture failed!: generic error (20): (no details)',
  },
  videotoolbox: {
    start: 'Error: cannot create compression session: -12903',
    later: 'Error encoding frame: -12902',
  },
  qsv: {
    start: 'Error initializing an internal MFX session: unsupported (-3)',
    later: 'Error during encoding: device failed (-17)',
  },
  vaapi: {
    start: 'No VA display found for device /dev/dri/renderD128.\nDevice creation failed: -22.',
    later: 'Failed to end picture encode issue: 1 (operation failed).',
  },
  v4l2m2m: { start: 'Could not find a valid device', later: 'VIDIOC_QBUF failed: No such device' },
  amf: { start: 'DLL libamfrt64.so.1 failed to open', later: 'QueryOutput() failed with error 1' },
}

const SESSION_LIMIT = 'OpenEncodeSessionEx failed: incompatible client key (21): (no details)\nNo capable devices found'

/**
 * Writes an ffmpeg that lists the hardware encoders named, whose work software does (libx264 for `h264_*` and so on), and that fails as
 * told; everything else the real one does. It works with arguments of `liveCommand`.
 * @param real path of the real one; the machine's unless given
 */
export async function fakeFfmpeg(
  encoders: Readonly<Record<string, FakeBehaviour>>,
  real = 'ffmpeg',
): Promise<FakeFfmpeg> {
  const folder = await ownFolder('fake')
  const path = join(folder, 'ffmpeg')
  const behaviours = join(folder, 'behaviour.json')
  const behave = async (given: typeof encoders) => {
    const told = Object.fromEntries(Object.entries(given).map(([name, behaviour]) => [name, toldTo(name, behaviour)]))
    await writeFile(`${behaviours}.new`, JSON.stringify({ real, encoders: told }))
    await rename(`${behaviours}.new`, behaviours)
  }
  await behave(encoders)
  const fixture = fileURLToPath(new URL('../../../test/fixtures/fake-ffmpeg.mjs', import.meta.url))
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' '${fixture}' '${folder}' "$@"\n`)
  await chmod(path, 0o755)
  return {
    path,
    cacheFile: join(folder, 'encoders.json'),
    behave,
    started: async () => {
      const log = await readFile(join(folder, 'started.log'), 'utf8').catch(() => '')
      return log.split('\n').filter(Boolean)
    },
  }
}

function knownAs(name: string): KnownEncoder {
  const known = KNOWN_ENCODERS.find(({ encoder }) => encoder === name)
  if (!known?.family.hardware) throw new Error(`${name} is no hardware encoder that is known`)
  return known
}

/** As the fixture reads it. */
function toldTo(name: string, behaviour: FakeBehaviour): Record<string, unknown> {
  const { codec, family } = knownAs(name)
  const { start, later } = SAID[family.name] ?? { start: 'Device creation failed', later: 'Device failed' }
  const told = (said: string) => said.replaceAll(/^/gm, `[${name} @ 0x5581] `)
  const common = { codec, failure: told(later) }
  if (behaviour === 'works') return common
  if (behaviour === 'fails-at-start') return { ...common, failsAtStart: told(start) }
  if (behaviour === 'hangs') return { ...common, hangs: true }
  if ('says' in behaviour) return { ...common, failsAtStart: behaviour.says }
  return { ...common, ...behaviour, sessionLimit: told(SESSION_LIMIT) }
}
