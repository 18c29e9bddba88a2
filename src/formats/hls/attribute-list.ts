/** An attribute as it stands after the equals sign: already quoted, or a bare number, enumerated word or resolution. */
export type AttributeText = string | number

/** RFC 8216bis, 4.2: a quoted-string holds no quote, line feed or carriage return. */
export const quoted = (text: string): string => `"${text.replace(/["\r\n]/g, '')}"`

/** RFC 8216bis, 4.2: NAME=value pairs parted by commas, without spaces. Attributes that are undefined are left out. */
export const attributeList = (attributes: Readonly<Record<string, AttributeText | undefined>>): string =>
  Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(',')
