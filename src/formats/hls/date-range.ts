import type { LiveMoment } from '../../domain/live-moment.ts'
import { type AttributeText, attributeList, quoted } from './attribute-list.ts'

/** Client-defined attributes begin with X- (RFC 8216bis, 4.4.5.1), and with a name of the one who defines them. */
const PREFIX = 'X-FLYBROWSER-'

/**
 * EXT-X-DATERANGE of something that happened at a moment (RFC 8216bis, 4.4.5.1). Its class is the name of the event; what else there is to know
 * stands in attributes of ours, `X-FLYBROWSER-URL` for `url`.
 */
export const dateRangeLine = ({ id, event, atMs, details }: LiveMoment): string =>
  `#EXT-X-DATERANGE:${attributeList({
    ID: quoted(`moment-${id}`),
    CLASS: quoted(event),
    'START-DATE': quoted(new Date(Math.round(atMs)).toISOString()),
    DURATION: 0,
    ...Object.fromEntries(Object.entries(details).map(([name, value]) => [attributeName(name), attributeValue(value)])),
  })}`

/** RFC 8216bis, 4.2: capital letters, digits and hyphens. */
const attributeName = (name: string): string => PREFIX + name.toUpperCase().replace(/[^A-Z0-9]+/g, '-')

/** A decimal-floating-point has no sign and no exponent. */
const attributeValue = (value: string | number): AttributeText =>
  typeof value === 'number' && /^\d+(\.\d+)?$/.test(String(value)) ? value : quoted(String(value))
