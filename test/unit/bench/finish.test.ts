import test from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readFinishArguments } from '../../../bench/finish/arguments.ts'
import { presentLocalFinish, presentS3Finish } from '../../../bench/finish/present.ts'

test('the command line of the bench of finishing', (t) => {
  t.like(readFinishArguments([]), { parts: ['local', 's3'], megabytes: 1000, minutes: 10, speed: 10 })
  t.true(readFinishArguments([])?.parts.includes('s3'))
  t.deepEqual(readFinishArguments(['s3', '--minutes', '0.5', '--speed', '20', '--json', 'x.json']), {
    ...{ parts: ['s3'], megabytes: 1000, minutes: 0.5, speed: 20, json: 'x.json' },
  })
  t.is(readFinishArguments(['--help']), undefined)
  for (const args of [['--minutes', '0'], ['--megabytes', '1.5'], ['--speed', '1000'], ['--seconds', '5'], ['tape']])
    t.throws(() => readFinishArguments(args), { instanceOf: UsageError })
})

test('the table tells how soon it was saved and kept, and what was still to be sent', (t) => {
  const text = presentS3Finish({
    ...{ bytes: 225e6, savedS: 0.02, keptS: 0.8, sentAfterStopBytes: 14.5e6, allAfterStopS: 6.1 },
  })
  t.regex(text, /^whole on the disk +0\.02$/m)
  t.regex(text, /^whole in the bucket, looked at +0\.80$/m)
  t.regex(text, /^the same film, all of it sent after the stop +6\.10$/m)
  t.regex(text, /225\.0 MB, of which 14\.5 MB were sent after the stop/)
})

test('the table of the local disk tells how many times longer each way takes', (t) => {
  const finishes = [
    { way: 'FlyBrowser', seconds: 0.5, writtenBytes: 2e6 },
    { way: 'another', seconds: 6, writtenBytes: 2e9 },
  ]
  const text = presentLocalFinish({ bytes: 1e9, frames: 80_000, finishes })
  t.regex(text, /^FlyBrowser +0\.50 +1\.0 +2\.0$/m)
  t.regex(text, /^another +6\.00 +12\.0 +2000\.0$/m)
  t.regex(text, /1000\.0 MB, 80000 pictures/)
})
