import { exhaustMap, interval, type Observable, type Subscription, startWith, switchMap } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { Tab } from '../tabs/tab.ts'
import { safeText } from './safe-address.ts'

/** How often the title is looked at: no event of the protocol tells that it alone has changed (measured). The browser answers, not the page. */
const LOOK_MS = 250
const MOST_TITLE = 200

export interface TitleWatch {
  readonly clock: Clock
  readonly filmed: Observable<Tab | undefined>
  readonly onTitled: (tab: Tab, title: string) => void
}

/** Tells the title of the page in the picture whenever it is another one. */
export function noteTitles({ clock, filmed, onTitled }: TitleWatch): Subscription {
  let told = ''
  const look = async (tab: Tab) => {
    const info = await tab.session.send('Target.getTargetInfo').catch(() => undefined)
    if (!info) return
    const { title, url } = info.targetInfo
    const key = `${tab.id} ${title}`
    if (key === told) return
    told = key
    if (!isAddress(title, url)) onTitled(tab, safeText(title, MOST_TITLE))
  }
  return filmed
    .pipe(
      switchMap((tab) =>
        tab
          ? interval(LOOK_MS, clock.scheduler).pipe(
              startWith(0),
              exhaustMap(() => look(tab)),
            )
          : [],
      ),
    )
    .subscribe()
}

/** Whether a title is what the browser makes of the address of a page that has none. */
export function isAddress(title: string, url: string): boolean {
  if (title.trim() === '' || url.startsWith(title)) return true
  let host: string
  try {
    host = new URL(url).host
  } catch {
    return false
  }
  const bare = title.replace(/^[a-z][a-z0-9+.-]*:(\/\/)?/i, '')
  return host !== '' && (bare === host || bare.startsWith(`${host}/`))
}
