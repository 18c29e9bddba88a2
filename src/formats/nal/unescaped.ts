/**
 * The payload of a NAL unit without the bytes that keep start codes out of it: 00 00 03 stands for 00 00 (`emulation_prevention_three_byte`;
 * ITU-T H.264, 7.3.1, and H.265, 7.3.1.1).
 * @param headBytes length of the NAL unit header: 1 for H.264, 2 for H.265
 */
export function unescaped(unit: Uint8Array, headBytes: number): Uint8Array {
  const payload = new Uint8Array(Math.max(0, unit.length - headBytes))
  let length = 0
  let zeros = 0
  for (let at = headBytes; at < unit.length; at += 1) {
    const byte = unit[at] as number
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    payload[length++] = byte
  }
  return payload.subarray(0, length)
}
