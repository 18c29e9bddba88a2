import type { DomainEvent } from '../../../domain/events.ts'
import type { LiveMoment } from '../../../domain/live-moment.ts'
import type { InitFragment } from '../../../domain/media.ts'
import { renditionName } from '../../../domain/rendition.ts'
import { TIMESCALE } from '../../../domain/time.ts'

const text = (message: { readonly type: string; readonly [key: string]: unknown }): Buffer =>
  Buffer.from(JSON.stringify(message))

/**
 * What the init segment that follows is the head of.
 * @param begun the client was given other media before, which what follows does not continue: an encoder began anew
 */
export const initMessage = (init: InitFragment, begun: boolean): Buffer => {
  const { codecs, width, height, fps, originMs, rendition = 0 } = init
  return text({
    type: 'init',
    rendition: renditionName(rendition),
    ...{ codecs, width, height, fps },
    timescale: TIMESCALE,
    origin_ms: originMs,
    discontinuity: begun,
  })
}

/** So many fragments were left out before the keyframe that follows. */
export const skippedMessage = (fragments: number): Buffer => text({ type: 'skipped', fragments })

/** @param body that of `GET /streams/{id}/status` */
export const statusMessage = (body: object): Buffer => text({ ...body, type: 'status' })

/** Viewers are told what happened and when; what else is known of it is for whoever runs the session. */
export const eventMessage = ({ name, atMs }: DomainEvent): Buffer => text({ type: 'event', name, at_ms: atMs })

/** A line of the timeline, for viewers as playlists and manifests tell it. */
export const momentMessage = ({ id, event, atMs, details }: LiveMoment): Buffer =>
  text({ type: 'moment', id, event, at_ms: Math.round(atMs), details })

/** Nothing more comes. */
export const END_MESSAGE = text({ type: 'end' })

/** Length of an unmasked message on the wire (RFC 6455, 5.2). */
export const wireLength = (bytes: number): number => bytes + (bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10)
