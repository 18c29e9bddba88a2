import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the browser would offer of earlier input in lists of its own, which lie over the page and which no style sheet reaches. */
const PREFERENCES = {
  autofill: { profile_enabled: false, credit_card_enabled: false },
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
}

/** Makes a profile, still unused, in which nothing that is typed is kept and offered again. */
export async function forgetWhatIsTyped(profile: string): Promise<void> {
  const folder = join(profile, 'Default')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'Preferences'), JSON.stringify(PREFERENCES))
}
