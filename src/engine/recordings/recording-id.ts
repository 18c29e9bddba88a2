const PATTERN = /^rec_[A-Za-z0-9_-]{1,60}$/
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base 32, in the order of its values

/** Whether a text is the id of a recording, and so safe as a part of a path. */
export const isRecordingId = (text: string): boolean => PATTERN.test(text)

/**
 * A new id: `rec_`, ten letters of the time, ten of chance. Ids sort by time.
 * @param nowMs milliseconds since 1970
 */
export function newRecordingId(nowMs: number, chance: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  let time = ''
  for (let rest = Math.floor(nowMs); time.length < 10; rest = Math.floor(rest / 32)) time = LETTERS[rest % 32] + time
  return `rec_${time}${Array.from(chance, (byte) => LETTERS[byte % 32]).join('')}`
}
