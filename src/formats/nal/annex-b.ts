/**
 * The NAL units of a byte stream, between start codes of three bytes and without the zeros that may stand before those (ITU-T H.264 and
 * H.265, annex B). The units lie in `stream`. What stands before the first start code is left out.
 */
export function annexBUnits(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = []
  let start: number | undefined
  for (let at = nextStartCode(stream, 0); ; at = nextStartCode(stream, at + 3)) {
    if (start !== undefined) {
      let end = at
      while (end > start && stream[end - 1] === 0) end -= 1
      if (end > start) units.push(stream.subarray(start, end))
    }
    if (at >= stream.length) return units
    start = at + 3
  }
}

/** Place of the next 00 00 01 at or after `from`; the length of the stream where there is none. */
function nextStartCode(stream: Uint8Array, from: number): number {
  for (let one = stream.indexOf(1, from + 2); one !== -1; one = stream.indexOf(1, one + 1))
    if (stream[one - 1] === 0 && stream[one - 2] === 0) return one - 2
  return stream.length
}
