import { open } from './file-calls.ts'

/** Makes names in a folder durable. Some file systems do not know this; they are then as durable as they are. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // EINVAL or EPERM: folders cannot be synced here.
  } finally {
    await handle?.close()
  }
}
