import test from 'ava'
import { TOKENS } from '../../src/container.ts'
import { LOOK_EVERY_MS, QUIET_MS } from '../../src/engine/recordings/optimize/background-optimizer.ts'
import type { OptimizeOutcome, OptimizeWish } from '../../src/engine/recordings/optimize/recording-optimizer.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { startServer } from '../../src/fly-browser-server.ts'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { ownFolder } from '../helpers/own-folder.ts'

/** What a server asks of its optimizer as time passes. */
async function served(flags: Readonly<Record<string, string>>) {
  const clock = new VirtualClock()
  const asked: Pick<OptimizeWish, 'codec' | 'minimalAgeMs'>[] = []
  const optimizer = {
    ids: async () => ['rec_a'],
    optimize: async (recordingId: string, { codec, minimalAgeMs = 0 }: OptimizeWish): Promise<OptimizeOutcome> => {
      asked.push({ codec, minimalAgeMs })
      return { recordingId, codec, outcome: 'skipped', bytesBefore: 1, later: true }
    },
  }
  const own = { 'recording.dir': await ownFolder('serve-optimize'), 'log.level': 'silent' }
  const server = await startServer(readSettings({ flags: { ...own, ...flags } }), (container) => {
    container.rebind(TOKENS.clock).toConstantValue(clock)
    container.rebind(TOKENS.optimizer).toConstantValue(optimizer as never)
  })
  await clock.pass(QUIET_MS + LOOK_EVERY_MS)
  await server.close()
  await clock.pass(LOOK_EVERY_MS)
  return asked
}

test('a server makes recordings smaller by itself where the settings say so, until it is closed', async (t) => {
  t.deepEqual(await served({}), [])
  const asked = { codec: 'av1', minimalAgeMs: 3_600_000 }
  t.deepEqual(await served({ 'recording.optimize': 'av1', 'recording.optimizeAfter': '1h' }), [asked, asked])
})
