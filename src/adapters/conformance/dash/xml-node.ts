import { XMLParser } from 'fast-xml-parser'

/** An element: attributes under `@name`, elements under their names as lists, text under `#text`. */
export interface XmlNode {
  readonly [name: string]: unknown
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  removeNSPrefix: true,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
})

/** The root element of a document, by name; undefined when the text is no XML or has another root. */
export function rootOf(text: string, name: string): XmlNode | undefined {
  try {
    const [root] = elementsOf(parser.parse(text) as XmlNode, name)
    return root
  } catch {
    return undefined
  }
}

export const elementsOf = (node: XmlNode | undefined, name: string): readonly XmlNode[] => {
  const found = node?.[name]
  return Array.isArray(found) ? (found as XmlNode[]).filter((each) => typeof each === 'object') : []
}

export const attributeOf = (node: XmlNode | undefined, name: string): string | undefined => {
  const found = node?.[`@${name}`]
  return typeof found === 'string' ? found : undefined
}

export const numberOf = (node: XmlNode | undefined, name: string): number | undefined => {
  const text = attributeOf(node, name)
  return text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
}

export const textOf = (node: XmlNode | undefined): string => {
  const text = node?.['#text']
  return typeof text === 'string' ? text.trim() : ''
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** xs:duration without years and months, seconds. */
export function durationOf(node: XmlNode | undefined, name: string): number | undefined {
  const found = DURATION.exec(attributeOf(node, name) ?? '')
  if (!found) return undefined
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = found
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
}

/** xs:dateTime, milliseconds since 1970; without a zone it is UTC (ISO/IEC 23009-1, 5.3.1.2). */
export function dateTimeOf(node: XmlNode | undefined, name: string): number | undefined {
  const text = attributeOf(node, name)?.trim()
  if (text === undefined) return undefined
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
