const numbered = (word: string, number: number): string => `${word}-${String(number).padStart(4, '0')}.jpg`

/** Attachment of a sheet of small pictures, from 1. */
export const sheetName = (number: number): string => numbered('sprite', number)
/** Attachment of a screenshot, from 1. */
export const screenshotName = (number: number): string => numbered('screenshot', number)
/** Attachment that says which rectangle of which sheet shows which moment. */
export const SPRITES_NAME = 'sprites.vtt'

/** What of the attachments of a recording is a picture. */
export const isPictureName = (name: string): boolean => /^(?:sprite|screenshot)-\d{4,}\.jpg$/.test(name)
