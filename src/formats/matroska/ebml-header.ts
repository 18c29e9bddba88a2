import { element, textElement, unsignedElement } from './ebml.ts'
import { ID } from './element-ids.ts'

/** What a file begins with (RFC 8794, section 11.2.1): the kind of document it is. */
export const ebmlHeader = (docType: 'matroska' | 'webm'): number[] =>
  element(
    ID.ebml,
    unsignedElement(ID.ebmlVersion, 1),
    unsignedElement(ID.ebmlReadVersion, 1),
    unsignedElement(ID.ebmlMaxIdLength, 4),
    unsignedElement(ID.ebmlMaxSizeLength, 8),
    textElement(ID.docType, docType),
    unsignedElement(ID.docTypeVersion, 4),
    unsignedElement(ID.docTypeReadVersion, 2),
  )
