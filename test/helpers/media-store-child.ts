import { LocalMediaStore } from '../../src/adapters/stores/fs/local-media-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'

// A process that keeps media of a live stream in a folder, its argument, and then waits. Tells when it has done so.
const store = new LocalMediaStore({ owners: new ProcessOwner(), parent: process.argv[2] ?? '', reserveBytes: 0 })
await store.shelf().write(1, [new Uint8Array(1000)])
process.stdout.write('kept\n')
process.stdin.resume()
