import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import { type ChildFacts, childrenOf } from '../helpers/child-processes.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession } from '../helpers/session.ts'
import { testUnless } from '../helpers/test-unless.ts'

const VICTIM = fileURLToPath(new URL('../helpers/recording-victim.js', import.meta.url))

const named = (children: readonly ChildFacts[], name: string) =>
  children.filter(({ command }) => command.includes(name))

const found = findDisplayServer()
const testWithDisplay = (title: string, body: (t: ExecutionContext) => Promise<void>) =>
  testUnless('path' in found ? undefined : found.reason, title, body)

testWithDisplay(
  'a display server that is killed ends the session with a clear reason, and the recording is whole',
  async (t) => {
    await using session = await openTestSession({ capture: 'display', logLevel: 'silent' })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    const { filePath } = await browser.startRecording()
    await filmFor(2000)
    kill(named(await childrenOf(process.pid), 'Xvfb')[0]?.pid)
    const failure = await browser.failed
    t.is(failure.code, 'BROWSER_GONE')
    t.regex(failure.message, /its display has ended: its server ended with SIGKILL|its process ended/)
    await browser.close()
    t.deepEqual(await childrenOf(process.pid), [], 'nothing is left')
    t.is((await probeFile(filePath)).complaints, '')
    t.is(await decodingErrors(filePath), '')
    const measures = clockMeasures(await decodePixelClock(filePath))
    t.is(measures.outOfOrder, 0)
    t.true(measures.lastPtsMs > 1500, `${measures.lastPtsMs} ms`)
  },
)

for (const program of ['Xvfb', 'chrom'])
  testWithDisplay(
    `where it is asked for, a killed ${program} is started again, and the recording goes on`,
    async (t) => {
      await using session = await openTestSession({ capture: 'display', restart: true, logLevel: 'silent' })
      const { browser } = session
      await browser.goto(fixturePage('pixel-clock.html'))
      await browser.startRecording()
      await filmFor(1500)
      const victim = named(await childrenOf(process.pid), program)[0]?.pid
      const { page } = browser
      kill(victim)
      await until(`another ${program}`, async () =>
        named(await childrenOf(process.pid), program).some(({ pid }) => pid !== victim),
      )
      await until('another page', async () => browser.page !== page && browser.page.url() !== 'about:blank')
      await filmFor(2500)
      const result = await browser.stopRecording()
      t.is((await probeFile(result.filePath)).complaints, '')
      const measures = clockMeasures(await decodePixelClock(result.filePath))
      t.is(measures.outOfOrder, 0)
      // The new page, before its first paint, may be seen; nothing else but the last picture is.
      t.true(measures.unreadable <= 4, `${measures.unreadable} pictures without a clock`)
      const gaps = measures.values.slice(1).map((value, index) => value - (measures.values[index] ?? 0))
      t.true(Math.max(...gaps) > 200, 'there was none for a while')
      t.true(measures.lastPtsMs - measures.firstPtsMs > 4000, `${measures.lastPtsMs} ms`)
    },
  )

test.serial('a process that is killed leaves no display, no browser and no encoder behind', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-crash-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const victim = fork(VICTIM, [folder, fixturePage('pixel-clock.html')])
  await once(victim, 'message')
  const children = await childrenOf(victim.pid)
  for (const name of ['chrom', 'ffmpeg', ...('path' in found ? ['Xvfb'] : [])])
    t.true(named(children, name).length > 0, `${name} runs`)
  victim.kill('SIGKILL')
  await once(victim, 'exit')
  await until('the end of its children', async () => !children.some(({ pid }) => runs(pid)), 20_000)
  t.pass()
})

/** Nobody is killed where there is no such process: 0 would be all of this group. */
function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('there is no such process')
  process.kill(pid, 'SIGKILL')
}

/** Whether a process runs; signal 0 only asks. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
