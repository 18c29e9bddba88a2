import type { EventStreamFacts } from './mpd-facts.ts'
import { attributeOf, elementsOf, textOf, type XmlNode } from './xml-node.ts'

/** The event streams of a period. */
export const eventStreamsOf = (period: XmlNode): EventStreamFacts[] =>
  elementsOf(period, 'EventStream').map((node) => ({
    scheme: attributeOf(node, 'schemeIdUri'),
    value: attributeOf(node, 'value') ?? '',
    timescale: attributeOf(node, 'timescale') ?? '1',
    events: elementsOf(node, 'Event').map((event) => ({
      id: attributeOf(event, 'id'),
      presentationTime: attributeOf(event, 'presentationTime') ?? '0',
      duration: attributeOf(event, 'duration'),
      message: attributeOf(event, 'messageData') ?? textOf(event),
    })),
  }))
