import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { filmFor } from './media-time.ts'

// Only a full collection tells what is kept from what is merely not collected yet.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Memory that is in use after a full collection, inside and outside the heap, megabytes: the least of several looks. */
export async function keptMb(): Promise<number> {
  const looks: number[] = []
  for (let look = 0; look < 5; look += 1) {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    looks.push((heapUsed + external) / 1e6)
    await filmFor(50)
  }
  return Math.min(...looks)
}
