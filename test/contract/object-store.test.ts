import { MemoryObjectStore } from '../helpers/memory-objects.ts'
import { objectStoreContract } from './object-store.ts'

// S3 itself: test/integration/s3-objects.test.ts, where a server is started.
objectStoreContract('memory', async () => new MemoryObjectStore())
