import { type Static, Type } from 'typebox'
import type { ListWish } from '../../../engine/recordings/library/list-wish.ts'
import { RECORDING_STATES } from '../../../engine/recordings/recording-metadata.ts'
import { strict } from './strict-bodies.ts'

/** Recordings on a page where nothing else is asked for. */
const STANDARD_LIMIT = 100

/** Which recordings are asked for. All that addresses hold is text. */
export const ListQuery = Type.Object(
  {
    session_id: Type.Optional(Type.String()),
    /** A time or an age. */
    since: Type.Optional(Type.String()),
    /** Divided by commas. */
    state: Type.Optional(
      Type.String({ pattern: `^(${RECORDING_STATES.join('|')})(,(${RECORDING_STATES.join('|')}))*$` }),
    ),
    limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })),
    cursor: Type.Optional(Type.String()),
  },
  strict,
)

/** What is asked for, as the library takes it. */
export const listWish = ({ session_id, since, state, limit, cursor }: Static<typeof ListQuery>): ListWish => ({
  limit: limit === undefined ? STANDARD_LIMIT : Number(limit),
  ...(session_id === undefined ? {} : { sessionId: session_id }),
  ...(since === undefined ? {} : { since }),
  ...(state === undefined ? {} : { state: RECORDING_STATES.filter((name) => state.split(',').includes(name)) }),
  ...(cursor === undefined ? {} : { cursor }),
})
