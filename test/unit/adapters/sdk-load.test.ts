import test from 'ava'
import { loadInfo } from '../../../src/adapters/sdk/load-info.ts'
import type { LoadState } from '../../../src/domain/load-state.ts'
import type { StageSnapshot } from '../../../src/pipeline/measures.ts'

const stage = (load?: LoadState): StageSnapshot => ({
  ...{ stageId: 'a', type: 'a', in: 0, out: 0, dropped: {}, frames: 0, bytes: 0, queueDepth: 0 },
  ...(load ? { load } : {}),
})
const SINCE = Date.UTC(2030, 0, 1)

test('before its encoder a pipeline tells of no load, then of the encode that gives up most', (t) => {
  t.is(loadInfo([]), undefined)
  t.is(loadInfo([stage(), stage()]), undefined)
  const full = { rung: 0, fps: 30, reason: 'it keeps up', sinceMs: SINCE }
  const less = { rung: 4, fps: 4, width: 960, height: 540, reason: 'too slow', sinceMs: SINCE + 500 }
  t.deepEqual(loadInfo([stage(), stage(full)]), {
    ...{ rung: 0, fps: 30, reason: 'it keeps up', since: '2030-01-01T00:00:00.000Z' },
  })
  t.deepEqual(loadInfo([stage(full), stage(less)]), {
    ...{ rung: 4, fps: 4, width: 960, height: 540, reason: 'too slow', since: '2030-01-01T00:00:00.500Z' },
  })
})
