import test from 'ava'
import { type BrowserWish, withWish } from '../../../src/domain/browser-wish.ts'
import { readSettings } from '../../../src/engine/settings/read-settings.ts'

const { browser } = readSettings({ flags: { 'browser.path': '/bin/browser', 'browser.mask': ['.card'] } })

test('what is wished for stands in the place of the settings, the rest stays', (t) => {
  const wish: BrowserWish = { capture: 'display', pointer: true, tab: 'pinned', onCrash: 'reload', restart: true }
  t.deepEqual(withWish(browser, wish), { ...browser, ...wish })
  t.deepEqual(withWish(browser, { restart: true }), { ...browser, restart: true })
  t.deepEqual(withWish(browser, {}), browser)
})

test('masks are not taken away by a wish', (t) => {
  t.deepEqual(withWish(browser, { mask: false, maskStyle: 'blur', tab: 'pinned' }), { ...browser, tab: 'pinned' })
  t.deepEqual(withWish(browser, { mask: ['.name'] }), { ...browser, mask: ['.card', '.name'] })
})
