/** A length of time as xs:duration, in seconds to the microsecond. */
export const xsDuration = (ms: number): string => `PT${Math.round(ms * 1000) / 1e6}S`

/** A moment as xs:dateTime in UTC, to the millisecond. */
export const xsDateTime = (ms: number): string => new Date(Math.round(ms)).toISOString()
