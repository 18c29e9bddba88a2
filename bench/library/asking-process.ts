// A process of its own that lists recordings: `asking-process FOLDER COUNT ROUNDS`. Prints its figures as JSON.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { keptMb } from '../../test/helpers/kept-memory.ts'
import { documentOf } from '../../test/helpers/recording-documents.ts'
import { eventList } from '../../test/helpers/recording-ports.ts'
import type { AskingFigures } from './figures.ts'
import { middleCursor, QUESTIONS } from './questions.ts'

const [folder = '', count = 0, rounds = 0] = process.argv
  .slice(2)
  .map((word, at) => (at === 0 ? word : Number(word))) as [string, number, number]

const beforeMb = await keptMb()
const store = new LocalRecordingStore(folder)
const ports = { store, owners: new ProcessOwner(), events: eventList(), clock: systemClock, log: silentLog }
const library = new RecordingLibrary(ports)

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}

const firstMs = await timed(() => library.list({ limit: 100 }))
const known = { count, cursor: await middleCursor((wish) => library.list(wish), count) }
const answers: AskingFigures['answers'] = {}
for (const { name, wish } of QUESTIONS) {
  const ms: number[] = []
  for (let n = 0; n < rounds; n++) ms.push(await timed(() => library.list(wish(n, known))))
  answers[name] = ms
}
// A recording that is made meanwhile: each second question comes behind another version of its metadata.
const open = documentOf(count, { state: 'recording', working_path: join(folder, 'x.partial.mp4') })
const ms: number[] = []
for (let n = 0; n < rounds; n++) {
  if (n % 2 === 0) await writeFile(join(folder, '.metadata', `${open.id}.json`), JSON.stringify(open))
  if (n % 2 === 0) await store.documents.write('touched.json', '{}')
  ms.push(await timed(() => library.list({ limit: 100 })))
}
answers['while one is made'] = ms
await store.documents.remove('touched.json')
await store.documents.remove(`${open.id}.json`)
const figures: AskingFigures = { firstMs, answers, memoryMb: (await keptMb()) - beforeMb }
process.stdout.write(JSON.stringify(figures))
