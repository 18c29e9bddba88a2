import { constants } from 'node:fs'
import { access } from 'node:fs/promises'

/** Whether a device is there, and this user may not read and write it. */
export async function isDenied(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return false
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EACCES'
  }
}
