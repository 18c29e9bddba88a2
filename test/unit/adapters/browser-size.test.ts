import test from 'ava'
import { BehaviorSubject, NEVER, of } from 'rxjs'
import { heldDisplay } from '../../../src/adapters/browser/faults/held-display.ts'
import { SessionSize } from '../../../src/adapters/browser/size/session-size.ts'
import { later } from '../../helpers/later.ts'

const SMALL = { width: 640, height: 360 }
const LARGE = { width: 1280, height: 720 }

test('nothing is filmed while the size changes, and what is started meanwhile has the new one', async (t) => {
  const size = new SessionSize(SMALL)
  const filmed = new BehaviorSubject<string | undefined>('a page')
  const seen: (string | undefined)[] = []
  size.steady(filmed).subscribe((what) => seen.push(what))
  const painted = later<void>()
  const changing = size.change(LARGE, () => painted.promise)
  await Promise.resolve()
  t.deepEqual(size.now, LARGE)
  filmed.next('another')
  t.deepEqual(seen, ['a page', undefined, undefined])
  painted.resolve()
  await changing
  t.deepEqual(seen.slice(-1), ['another'])
})

test('changes come one after the other, the last wish next; those in between are refused, however many', async (t) => {
  const size = new SessionSize(SMALL)
  const works: string[] = []
  const first = later<void>()
  const work = (name: string, held?: Promise<void>) => async () => {
    works.push(`${name} begins`)
    await held
    works.push(`${name} ends`)
  }
  t.false(await size.change(SMALL, work('none')))
  const begun = size.change(LARGE, work('first', first.promise))
  const between = Array.from({ length: 50 }, (_, at) =>
    t.throwsAsync(size.change({ width: 100 + 2 * at, height: 100 }, work('between')), { code: 'SIZE_REPLACED' }),
  )
  const last = size.change(SMALL, work('last'))
  const same = size.change(SMALL, work('same'))
  await Promise.all(between)
  t.deepEqual(works, ['first begins'], 'they are answered before their turn')
  first.resolve()
  t.deepEqual(await Promise.all([begun, last, same]), [true, true, false])
  t.deepEqual(works, ['first begins', 'first ends', 'last begins', 'last ends'])
  t.deepEqual(size.now, SMALL)
  t.true(await size.change(LARGE, work('later')))
})

test('a change that fails leaves the size as it was, what is filmed, and the next change', async (t) => {
  const size = new SessionSize(SMALL)
  const { viewport } = size
  const seen: (string | undefined)[] = []
  size.steady(of('a page')).subscribe((what) => seen.push(what))
  await t.throwsAsync(
    size.change(LARGE, () => Promise.reject(new Error('no room'))),
    { message: 'no room' },
  )
  t.deepEqual(size.now, SMALL)
  t.deepEqual(seen, ['a page', undefined, 'a page'])
  await size.change(LARGE, async () => {})
  t.is(size.viewport, viewport, 'puppeteer keeps it for pages that follow')
  t.deepEqual({ ...viewport }, { ...LARGE, deviceScaleFactor: 1 })
})

test('a display of which nothing is to be filmed is not read, whatever was told of it before', async (t) => {
  const filmed = new BehaviorSubject<string | undefined>(undefined)
  const picture = { data: new Uint8Array(4), width: 1, height: 1 }
  const film = heldDisplay({ changes: NEVER, grab: async () => picture }, { sessionId: 'ses_1', filmed, gone: NEVER })
  await t.throwsAsync(film.grab(), { code: 'DISPLAY_GONE' })
  filmed.next('a page')
  t.is(await film.grab(), picture)
})

test('a size that is refused changes nothing, not even for a moment; it is told whether another one came', async (t) => {
  const size = new SessionSize(SMALL)
  const seen: (string | undefined)[] = []
  size.steady(of('a page')).subscribe((what) => seen.push(what))
  const refuse = () => {
    throw new Error('no room')
  }
  await t.throwsAsync(
    size.change(LARGE, async () => t.fail(), refuse),
    { message: 'no room' },
  )
  t.deepEqual([size.now, seen], [SMALL, ['a page']])
  t.false(await size.change(SMALL, async () => t.fail()))
  t.true(await size.change(LARGE, async () => {}))
})
