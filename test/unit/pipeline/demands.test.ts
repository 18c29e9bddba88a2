import test from 'ava'
import { joinDemands } from '../../../src/pipeline/demands.ts'

test('the shorter length serves both where it divides the longer', (t) => {
  t.deepEqual(joinDemands({ keyframeMs: 2000, tickMs: 200 }, { keyframeMs: 1000, tickMs: 400 }), {
    keyframeMs: 1000,
    tickMs: 200,
  })
  t.deepEqual(joinDemands({}, { tickMs: 200 }), { tickMs: 200 })
  t.deepEqual(joinDemands({ keyframeMs: 2000 }, {}), { keyframeMs: 2000 })
  t.deepEqual(joinDemands({}, {}), {})
})

test('lengths that do not divide each other are named', (t) => {
  t.deepEqual(joinDemands({ tickMs: 200 }, { tickMs: 300 }), { conflict: 'tickMs' })
  t.deepEqual(joinDemands({ keyframeMs: 2000 }, { keyframeMs: 3000 }), { conflict: 'keyframeMs' })
})
