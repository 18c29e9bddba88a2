import test from 'ava'
import { builtinStages } from '../../src/stages/index.ts'
import { stageContract } from '../../src/testing.ts'

/** Configuration of stages that cannot do without. */
const CONFIG: Record<string, Record<string, unknown>> = {
  'source.test-pattern': { width: 64, height: 64, fps: 10 },
  'video.ladder': {
    renditions: [
      { height: 96, quality: 'high' },
      { height: 90, quality: 'medium' },
    ],
  },
  'video.scale': { width: 32, height: 24 },
}

for (const stage of builtinStages)
  for (const { name, run } of stageContract(stage, { config: CONFIG[stage.type] ?? {} }))
    test(`${stage.type}: ${name}`, async (t) => {
      await t.notThrowsAsync(run)
    })
