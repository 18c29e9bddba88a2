import type { Chapter } from '../../domain/chapter.ts'
import { element, textElement, unsignedElement } from './ebml.ts'
import { ID, MS_IN_NS } from './element-ids.ts'

/** Chapters (RFC 9559, section 5.1.7), of those parts that WebM takes over: one edition, whose chapters have a time and a title. */
export const webmChapters = (chapters: readonly Chapter[]): Uint8Array =>
  Uint8Array.from(element(ID.chapters, element(ID.editionEntry, ...chapters.map(chapterAtom))))

const chapterAtom = ({ startMs, endMs, title }: Chapter, at: number): number[] =>
  element(
    ID.chapterAtom,
    unsignedElement(ID.chapterUid, at + 1),
    unsignedElement(ID.chapterTimeStart, startMs * MS_IN_NS),
    unsignedElement(ID.chapterTimeEnd, endMs * MS_IN_NS),
    element(
      ID.chapterDisplay,
      element(ID.chapterString, Array.from(new TextEncoder().encode(title))),
      textElement(ID.chapterLanguage, 'und'),
    ),
  )
