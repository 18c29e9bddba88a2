import { FlyBrowserError } from '../../src/domain/errors.ts'
import type { Destinations } from '../../src/index.ts'

const unknown = (id: string) => new FlyBrowserError('DESTINATION_UNKNOWN', { id })

/** What has no destinations, and takes none. */
export const noDestinations: Destinations = {
  addDestination: () => Promise.reject(unknown('here')),
  removeDestination: (id) => Promise.reject(unknown(id)),
  destinations: () => [],
}
