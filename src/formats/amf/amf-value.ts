/** Named values in their order. A `Map`, so that no name that a stranger chose can touch a prototype. */
export type AmfFields = ReadonlyMap<string, AmfValue>

/** An ECMA array of AMF0: named values that their reader may also count. */
export interface AmfEcmaArray {
  readonly ecma: AmfFields
}

/** What AMF0 can say (Action Message Format, AMF 0 specification of 2007); dates, references and XML are not among it. */
export type AmfValue = number | boolean | string | null | undefined | AmfFields | AmfEcmaArray | readonly AmfValue[]

/** The bytes are not AMF0, or go beyond what a reader takes; says where. */
export class AmfError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'AmfError'
  }
}

/** Type markers (AMF 0, 2.1). */
export const AMF = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
} as const

/** Named values of a plain object, in the order of its keys. */
export const amfFields = (values: Readonly<Record<string, AmfValue>>): AmfFields => new Map(Object.entries(values))
