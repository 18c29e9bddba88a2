/** An element with its attributes, and the elements or the text in it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: XmlAttributes
  readonly children: readonly XmlElement[]
  readonly text?: string
}

/** In the order in which they are written; those that are undefined are left out. */
export type XmlAttributes = Readonly<Record<string, string | number | boolean | undefined>>

export const element = (name: string, attributes: XmlAttributes, children: readonly XmlElement[] = []): XmlElement => ({
  name,
  attributes,
  children,
})

/** An element that holds a text alone. */
export const textElement = (name: string, attributes: XmlAttributes, text: string): XmlElement => ({
  ...element(name, attributes),
  text,
})

/** XML 1.0, 2.2: characters that no document may hold, not even as references. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that must go
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // XML 1.0, 3.3.3: white space other than these references becomes a plain space when an attribute is read.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** A text as it stands within an attribute. */
export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"\t\n\r]/g, (character) => REFERENCES[character] ?? '')

/** A text as it stands between tags: quotes need no reference there. */
const escapeText = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>\r]/g, (character) => REFERENCES[character] ?? '')

const tag = ({ name, attributes }: XmlElement): string =>
  Object.entries(attributes).reduce(
    (text, [key, value]) => (value === undefined ? text : `${text} ${key}="${escapeXml(String(value))}"`),
    `<${name}`,
  )

const lines = (node: XmlElement, indent: string): string[] =>
  node.children.length === 0
    ? [`${indent}${tag(node)}${node.text === undefined ? '/>' : `>${escapeText(node.text)}</${node.name}>`}`]
    : [
        `${indent}${tag(node)}>`,
        ...node.children.flatMap((child) => lines(child, `${indent}  `)),
        `${indent}</${node.name}>`,
      ]

/** The document whose root this is. */
export const renderXml = (root: XmlElement): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`
