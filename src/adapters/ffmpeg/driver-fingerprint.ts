import { readdir, readFile, stat } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'

const entries = async (folder: string, wanted: RegExp): Promise<string> => {
  try {
    return (await readdir(folder))
      .filter((name) => wanted.test(name))
      .sort()
      .join(' ')
  } catch {
    return ''
  }
}

const text = async (path: string): Promise<string> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return ''
  }
}

/** Variables that decide which driver and which device are used. */
const VARIABLES = [
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
  'LIBVA_DRIVER_NAME',
  'LIBVA_DRIVERS_PATH',
  'LD_LIBRARY_PATH',
]

/**
 * Changes when a graphics device comes or goes, or the NVIDIA driver or the kernel (with the drivers in it) is another, or the variables
 * that choose among them. Drivers that are plain libraries (Mesa, Intel media) are not seen: after installing one, have the encoders
 * proven again.
 */
export async function driverFingerprint(env: NodeJS.ProcessEnv): Promise<string> {
  const [dri, video, nodes, nvidia] = await Promise.all([
    entries('/dev/dri', /./),
    entries('/dev', /^video\d+$/),
    entries('/dev', /^nvidia/),
    text('/proc/driver/nvidia/version'),
  ])
  const chosen = VARIABLES.map((name) => env[name] ?? '')
  return [platform(), arch(), release(), dri, video, nodes, nvidia, ...chosen].join('|')
}

/** When a device last came or went below a folder. */
const changedAt = async (folder: string): Promise<number> =>
  stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )

/** The fingerprint at any time; it is taken anew only when a device has come or gone: an NVIDIA driver that is replaced takes its devices along. */
export class DriverWatch {
  readonly #env: NodeJS.ProcessEnv
  #seenAt = ''
  #seen: Promise<string> | undefined

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  async fingerprint(): Promise<string> {
    const at = (await Promise.all([changedAt('/dev'), changedAt('/dev/dri')])).join(' ')
    if (at !== this.#seenAt || !this.#seen) {
      this.#seenAt = at
      this.#seen = driverFingerprint(this.#env)
    }
    return this.#seen
  }
}
