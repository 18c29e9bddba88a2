/**
 * What stands in the MPD for the names of segments (ISO/IEC 23009-1, 5.3.9.4.4).
 * @param init the init segment the player decodes with, by which the server knows for which period it asks: the number of a segment
 * may come out in the next one
 */
export const segmentTemplate = (init: number): string => `number-$Number$.m4s?init=${init}`
