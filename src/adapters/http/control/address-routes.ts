import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { parseDuration } from '../../../domain/units.ts'
import { recordingAddress } from '../../../engine/recordings/archive/recording-address.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'

const schema = {
  params: Type.Object({ id: Type.String() }),
  querystring: Type.Object({ valid: Type.Optional(Type.String()) }),
}

/** Addresses by which anybody can get a recording from its bucket, without this server. */
export function addressRoutes(
  server: HttpServer,
  { recordings, addressValid }: Pick<ControlOptions, 'recordings' | 'addressValid'>,
): void {
  server.get('/recordings/:id/address', { schema }, async ({ params: { id }, query: { valid = addressValid } }) => {
    const validMs = parseDuration(valid)
    if (validMs === undefined)
      throw new FlyBrowserError('OPTION_INVALID', { option: 'valid', reason: 'it is no duration like 15m, 24h or 7d' })
    const validSeconds = validMs / 1000
    const url = await recordingAddress(recordings, id, validSeconds)
    return { recording_id: id, url, valid_seconds: validSeconds }
  })
}
