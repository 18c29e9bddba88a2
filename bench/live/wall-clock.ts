/** Wall clock, milliseconds since 1970, with fractions: processes of one machine are compared by it. */
export const wallMs = (): number => performance.timeOrigin + performance.now()
