import test from 'ava'
import { Value } from 'typebox/value'
import { browserWishOf, SessionWish } from '../../../src/adapters/http/control/session-wish.ts'
import { SETTINGS_SCHEMA } from '../../../src/engine/settings/settings-schema.ts'

test('what is asked of a browser is read from a body, and only what is asked', (t) => {
  const body = { capture: 'display', pointer: false, tab: 'pinned', on_crash: 'reload', restart: true, mask: ['.card'] }
  t.true(Value.Check(SessionWish, { ...body, mask_style: 'blur' }))
  t.deepEqual(browserWishOf({ ...body, mask_style: 'blur' }), {
    ...{ capture: 'display', pointer: false, tab: 'pinned', onCrash: 'reload', restart: true },
    ...{ mask: ['.card'], maskStyle: 'blur' },
  })
  t.deepEqual(browserWishOf({ url: 'about:blank', width: 640 }), {})
})

test('a name that is not known is refused with those that are', (t) => {
  t.throws(() => browserWishOf({ capture: 'film' }), { code: 'CAPTURE_UNKNOWN' })
  t.throws(() => browserWishOf({ tab: '' }), { code: 'TAB_CHOICE_UNKNOWN', message: /^ does not/ })
  t.throws(() => browserWishOf({ on_crash: 'Reload' }), { code: 'CRASH_CHOICE_UNKNOWN' })
  t.throws(() => browserWishOf({ mask_style: 'smear' }), { code: 'MASK_STYLE_UNKNOWN' })
})

test('no caller chooses what runs on the machine: paths, programs and arguments are no fields', (t) => {
  const taken = new Set(Object.keys(SessionWish.properties))
  const kept = Object.keys(SETTINGS_SCHEMA.properties.browser.properties).filter(
    (name) => !taken.has(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  )
  t.true(kept.includes('path') && kept.includes('displayServer'))
  for (const name of [...kept, 'args', 'executable', 'ffmpeg', 'plugins', 'recording_dir'])
    t.false(Value.Check(SessionWish, { [name]: 'x' }), name)
})
