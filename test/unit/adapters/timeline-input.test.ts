import test from 'ava'
import { InputNotes } from '../../../src/adapters/browser/timeline/note-input.ts'
import { TabNotes } from '../../../src/adapters/browser/timeline/tab-notes.ts'
import { watchCalls } from '../../../src/adapters/browser/timeline/watch-calls.ts'
import { VirtualClock } from '../../../src/testing.ts'

type CDPSession = Parameters<InputNotes['take']>[0]
type Connection = Parameters<typeof watchCalls>[0]

/** A tab whose page answers what it is told to. */
function scene({ masked = false, words }: { masked?: boolean; words?: unknown }) {
  const clock = new VirtualClock()
  const told: object[] = []
  const notes = new TabNotes(0, clock, (event, happenedAtMs, details) =>
    told.push({ event, at: happenedAtMs - startMs, ...details }),
  )
  const startMs = clock.now()
  const state = { words }
  const answers: Record<string, () => object> = {
    'Target.getTargetInfo': () => ({ targetInfo: { targetId: 'T' } }),
    'Page.createIsolatedWorld': () => ({ executionContextId: 7 }),
    'Runtime.evaluate': () => ({ result: { value: state.words } }),
  }
  const sessionLike = () => ({ send: async (method: string) => answers[method]?.() }) as unknown as CDPSession
  const session = sessionLike()
  const tab = { notes, session: sessionLike(), frameId: 'T' }
  const input = new InputNotes({ clock, masked, tabOf: (id) => (id === 'T' ? tab : undefined) })
  return {
    ...{ clock, told, state },
    call: (method: string, params: object = {}) => input.take(session, method, params),
    type: (text: string) => {
      for (const key of text) input.take(session, 'Input.dispatchKeyEvent', { type: 'keyDown', key, text: key })
    },
    settle: async () => {
      input.close()
      await clock.settle()
    },
  }
}

const NAME = { tag: 'input', id: 'name', name: 'Your name', type: 'text' }
const PRESS = { type: 'mousePressed', x: 10.4, y: 20.6, button: 'left', clickCount: 1 }

test('typing is told with its field and its length, clicks with their place, both at the time they began', async (t) => {
  const { clock, told, call, type, settle } = scene({ words: NAME })
  await clock.pass(100)
  type('Ada')
  await clock.pass(400)
  call('Input.dispatchMouseEvent', PRESS)
  await settle()
  const field = { tab: 0, element: 'input#name', name: 'Your name' }
  t.deepEqual(told, [
    { event: 'page.typed', at: 100, characters: 3, ...field },
    { event: 'page.clicked', at: 500, x: 10, y: 21, button: 'left', ...field },
  ])
})

test('a script may have moved the focus: what is typed then is another run', async (t) => {
  const { clock, told, state, call, type, settle } = scene({ words: NAME })
  type('Ada')
  await clock.settle()
  call('Runtime.callFunctionOn')
  state.words = { tag: 'input', id: 'pw', type: 'password' }
  type('hunter2')
  await clock.settle()
  call('Network.enable')
  type('!')
  await settle()
  t.deepEqual(told, [
    { event: 'page.typed', at: 0, tab: 0, characters: 3, element: 'input#name', name: 'Your name' },
    { event: 'page.typed', at: 0, tab: 0, element: 'input#pw' },
  ])
})

test('where pages are masked, or the field is not known, not even the length is told', async (t) => {
  const masked = scene({ masked: true, words: NAME })
  masked.type('Ada')
  await masked.clock.pass(1)
  masked.call('Input.dispatchMouseEvent', PRESS)
  await masked.settle()
  t.deepEqual(masked.told, [
    { event: 'page.typed', at: 0, tab: 0, element: 'input#name' },
    { event: 'page.clicked', at: 1, tab: 0, x: 10, y: 21, button: 'left', element: 'input#name' },
  ])
  const unknown = scene({})
  unknown.type('Ada')
  await unknown.settle()
  t.deepEqual(unknown.told, [{ event: 'page.typed', at: 0, tab: 0 }])
})

test('every call of a page is told of before it is sent, whatever becomes of telling it', (t) => {
  const order: string[] = []
  const session = { id: () => 'S' } as unknown as CDPSession
  const connection = {
    session: (id: string) => (id === 'S' ? session : null),
    _rawSend: (...given: unknown[]) => order.push(`sent ${given.slice(1).join(' ').trim()}`),
  }
  const watched = watchCalls(connection as unknown as Connection, (_, method) => {
    order.push(`told ${method}`)
    throw new Error('it cannot be noted')
  })
  t.true(watched)
  connection._rawSend({}, 'Input.insertText', 'a', 'S', 'more')
  connection._rawSend({}, 'Target.getTargets', 'b')
  connection._rawSend({}, 'Input.insertText', 'c', 'unknown')
  t.deepEqual(order, [
    'told Input.insertText',
    'sent Input.insertText a S more',
    'sent Target.getTargets b',
    'sent Input.insertText c unknown',
  ])
  t.false(
    watchCalls({} as Connection, () => {}),
    'another version of puppeteer',
  )
})
