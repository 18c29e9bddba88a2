import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { S3ObjectStore } from '../../src/adapters/stores/s3/s3-object-store.ts'
import { Secret } from '../../src/domain/secret.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { archiveWorld } from './archive-world.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from './recording-fragments.ts'

// A process that records a film of 12 MB and stops it, and tells of each request to its bucket before it makes it. It goes on with a request
// when it is told to by a line; or, where it is told at which request it is to die, without. Arguments: folder, endpoint, bucket, access key,
// secret key; then perhaps the number of a request, from 1, and where in it: before, within or after.
const [folder = '', endpoint = '', bucket = '', accessKey = '', secretKey = '', at, when] = process.argv.slice(2)
const die = () => process.kill(process.pid, 'SIGKILL')
let requests = 0
const objects = new S3ObjectStore({ endpoint, bucket, credentials: { accessKey, secretKey: new Secret(secretKey) } })
for (const name of ['putPart', 'complete', 'head', 'put'] as const) {
  const request = objects[name].bind(objects) as (...args: unknown[]) => Promise<unknown>
  Object.assign(objects, {
    [name]: async (...args: unknown[]) => {
      process.stdout.write(`${name}\n`)
      if (at === undefined) await new Promise((go) => process.stdin.once('data', go))
      const dies = ++requests === Number(at)
      if (dies && when === 'before') die()
      const answer = request(...args)
      if (dies && when === 'within') setImmediate(die)
      const value = await answer
      if (dies) die()
      return value
    },
  })
}
const { library, archive } = archiveWorld({
  ...{ spool: new LocalRecordingStore(folder), objects, owners: new ProcessOwner(), clock: systemClock },
  partBytes: 5 * 2 ** 20,
})
const film = opaqueVideo(120, 100_000)
const writer = await library.open({ recordingId: 'rec_child', sessionId: 's' })
writer.append(initFragment(film))
for (let i = 0; i < film.units.length; i++) writer.append(mediaFragmentOf(film, i))
await writer.finish(0, (film.units.length / 30) * 90_000)
await archive.kept('rec_child')
process.stdin.destroy()
