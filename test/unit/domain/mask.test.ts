import test from 'ava'
import { maskList, masksOf, PASSWORD_MASKS, withMasks } from '../../../src/domain/mask.ts'

test('masking is off where nothing is named', (t) => {
  for (const list of [[], ['false'], maskList(false)]) t.is(masksOf(list, 'box'), undefined)
})

test('password inputs are masked whenever anything is', (t) => {
  t.deepEqual(masksOf(maskList(true), 'blur'), { selectors: PASSWORD_MASKS, style: 'blur' })
  t.deepEqual(maskList([]), maskList(true))
  t.deepEqual(masksOf(['.card', 'true'], 'box')?.selectors, [...PASSWORD_MASKS, '.card'])
})

test('whoever opens a session adds to the masks of the settings and takes none away', (t) => {
  const bound = { mask: ['.card'], maskStyle: 'box' as const }
  t.deepEqual(withMasks(bound, {}), bound)
  t.deepEqual(withMasks(bound, { mask: false, maskStyle: 'blur' }), bound)
  t.deepEqual(masksOf(withMasks(bound, { mask: [] }).mask, 'box'), masksOf(bound.mask, 'box'))
  t.deepEqual(withMasks(bound, { mask: ['.name'] }), { mask: ['.card', '.name'], maskStyle: 'box' })
  t.deepEqual(masksOf(withMasks(bound, { mask: ['false'] }).mask, 'box'), masksOf(bound.mask, 'box'))
})

test('of two styles the stronger one wins', (t) => {
  const blurred = { mask: ['.card'], maskStyle: 'blur' as const }
  t.deepEqual(withMasks(blurred, { mask: ['.name'], maskStyle: 'box' }), { mask: ['.card', '.name'], maskStyle: 'box' })
  t.is(withMasks(blurred, { mask: ['.name'] }).maskStyle, 'blur')
  t.is(withMasks(blurred, { maskStyle: 'blur' }).maskStyle, 'blur')
})

test('where the settings mask nothing, the wish decides', (t) => {
  for (const mask of [[], ['false']]) {
    const free = { mask, maskStyle: 'box' as const }
    t.is(masksOf(withMasks(free, {}).mask, 'box'), undefined)
    t.is(masksOf(withMasks(free, { mask: false }).mask, 'box'), undefined)
    for (const asked of [true, []]) {
      const { mask: list, maskStyle } = withMasks(free, { mask: asked, maskStyle: 'blur' })
      t.deepEqual(masksOf(list, maskStyle), { selectors: PASSWORD_MASKS, style: 'blur' })
    }
  }
})
