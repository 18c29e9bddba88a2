import { runInNewContext, Script } from 'node:vm'
import test from 'ava'
import { maskExtension } from '../../../src/adapters/browser/redaction/mask-extension.ts'
import { maskSheet } from '../../../src/adapters/browser/redaction/mask-sheet.ts'
import { ASK_FOR_PRIORITY } from '../../../src/adapters/browser/redaction/page-scripts.ts'
import { refuseUnmaskable } from '../../../src/adapters/browser/redaction/refuse-unmaskable.ts'
import { MASK_STYLES, PASSWORD_MASKS } from '../../../src/domain/mask.ts'
import { runScene } from '../../helpers/cli-world.ts'

/** Rules of a sheet without nesting: what stands before and within the braces. */
const rulesOf = (sheet: string) =>
  [...sheet.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
    selector: selector.trim(),
    declarations: body
      .split(';')
      .map((each) => each.trim())
      .filter(Boolean),
  }))

for (const style of MASK_STYLES)
  test(`${style}: every declaration is important, and every rule is for what is masked or within it`, (t) => {
    const rules = rulesOf(maskSheet(['.card', 'b > i'], style))
    t.true(rules.length > 20)
    for (const { selector, declarations } of rules) {
      for (const each of selector.split(',\n')) t.regex(each, /^:is\((\.card|b > i|\[data-flybrowser-mask\])\):not\(#_/)
      t.true(declarations.length > 0 && declarations.every((each) => each.endsWith(' !important')), selector)
    }
  })

test('passwords alone ask nothing of every element', (t) => {
  for (const style of MASK_STYLES)
    for (const { selector } of rulesOf(maskSheet(PASSWORD_MASKS, style))) t.notRegex(selector, /\) [a-z*]/)
})

test('an element keeps its room and takes clicks: nothing of a mask hides it or lays it out anew', (t) => {
  for (const style of MASK_STYLES)
    for (const { selector, declarations } of rulesOf(maskSheet(['.card'], style)))
      for (const each of declarations)
        if (!selector.endsWith('::-webkit-calendar-picker-indicator'))
          t.notRegex(each, /^(display|visibility|position|width|height|margin|padding|font|pointer-events|content)\b/)
})

test('the scripts of the extension are such, whatever the selectors hold', (t) => {
  const files = maskExtension({ selectors: ['[title="`$x`\\\\"]', '[a="</script>\\u2028"]'], style: 'box' })
  const scripts = Object.entries(files).filter(([name]) => name.endsWith('.js'))
  t.is(scripts.length, 3)
  for (const [name, text] of scripts) t.notThrows(() => new Script(text), name)
  const manifest = JSON.parse(files['manifest.json'] ?? '')
  const named = manifest.content_scripts.flatMap(({ css = [], js = [] }) => [...css, ...js])
  for (const name of [...named, manifest.background.service_worker]) t.true(name in files, name)
})

test('the highest rank is asked for until it is given, at least every five seconds', async (t) => {
  let asked = 0
  const waitsMs: number[] = []
  const given = new Promise<void>((resolve) => {
    const answer = async () => {
      asked += 1
      if (asked % 2 === 0) throw new Error('the background is starting')
      if (asked === 41) setImmediate(resolve)
      return asked === 41
    }
    const setTimeout = (act: () => void, ms: number) => {
      waitsMs.push(ms)
      setImmediate(act)
    }
    runInNewContext(ASK_FOR_PRIORITY, { chrome: { runtime: { id: 'ours', sendMessage: answer } }, setTimeout })
  })
  await given
  t.is(asked, 41)
  t.is(waitsMs.length, 40)
  t.true(waitsMs.every((ms) => ms > 0 && ms <= 5000) && waitsMs.reduce((all, ms) => all + ms) > 60_000)
})

test('addresses without an origin are refused by name', (t) => {
  for (const url of ['data:text/html,secret', ' DATA:,x'])
    t.throws(() => refuseUnmaskable(url), { code: 'MASK_PAGE_REFUSED' })
  for (const url of ['https://example.com/?a=data:', 'file:///a.html', 'about:blank'])
    t.notThrows(() => refuseUnmaskable(url))
})

const URL = 'https://example.com/'
const launched = (calls: readonly string[]) => JSON.parse(calls[0]?.slice('launch '.length) ?? '')

test('--mask masks passwords, with a value also what that names; the environment likewise', async (t) => {
  const words = ['record', URL, '-d', '10ms']
  t.is(launched((await runScene(words)).calls).mask, undefined)
  t.like(launched((await runScene([...words, '--mask'])).calls), { mask: ['true'], maskStyle: 'box' })
  const both = [...words, '--mask', '.card, :is(.a, .b)', '--mask-style', 'blur']
  t.like(launched((await runScene(both)).calls), { mask: ['.card, :is(.a, .b)'], maskStyle: 'blur' })
  const env = { FLYBROWSER_MASK: '.card, .name', FLYBROWSER_MASK_STYLE: 'blur' }
  t.like(launched((await runScene(words, { env })).calls), { mask: ['.card', '.name'], maskStyle: 'blur' })
  const { exit, stderr } = await runScene([...words, '--mask-style', 'smear'])
  t.is(exit, 2)
  t.regex(stderr, /MASK_STYLE_UNKNOWN|smear is not a style of masks/)
})
