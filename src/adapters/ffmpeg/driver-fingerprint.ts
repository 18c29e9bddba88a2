import { readdir, readFile } from 'node:fs/promises'
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

/**
 * Changes when a graphics device comes or goes, or the NVIDIA driver or the kernel (with the drivers in it) is another. Drivers that are
 * plain libraries (Mesa, Intel media) are not seen: after installing one, have the encoders proven again.
 */
export async function driverFingerprint(): Promise<string> {
  const [dri, video, nodes, nvidia] = await Promise.all([
    entries('/dev/dri', /./),
    entries('/dev', /^video\d+$/),
    entries('/dev', /^nvidia/),
    text('/proc/driver/nvidia/version'),
  ])
  return [platform(), arch(), release(), dri, video, nodes, nvidia].join('|')
}
