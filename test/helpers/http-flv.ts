/** A video tag of an FLV stream. */
export interface FlvVideoTag {
  readonly timeMs: number
  readonly body: Uint8Array
}

const FILE_HEAD_BYTES = 13
const TAG_HEAD_BYTES = 11
const VIDEO = 9

/** Reads video tags of a live stream by HTTP-FLV until enough have come (FLV specification 10.1, E.4.1). */
export async function httpFlvTags(
  url: string,
  isEnough: (tags: readonly FlvVideoTag[]) => boolean,
  withinMs = 15_000,
): Promise<FlvVideoTag[]> {
  const tags: FlvVideoTag[] = []
  let rest = Buffer.alloc(0)
  let isHeadRead = false
  const answer = await fetch(url, { signal: AbortSignal.timeout(withinMs) })
  if (!answer.body) throw new Error(`${url} answers nothing`)
  for await (const piece of answer.body) {
    rest = Buffer.concat([rest, piece])
    if (!isHeadRead && rest.length >= FILE_HEAD_BYTES) {
      rest = rest.subarray(FILE_HEAD_BYTES)
      isHeadRead = true
    }
    while (isHeadRead && rest.length >= TAG_HEAD_BYTES) {
      const end = TAG_HEAD_BYTES + rest.readUIntBE(1, 3)
      if (rest.length < end + 4) break
      const timeMs = rest.readUIntBE(4, 3) + rest.readUInt8(7) * 2 ** 24
      if (rest.readUInt8(0) === VIDEO) tags.push({ timeMs, body: rest.subarray(TAG_HEAD_BYTES, end) })
      rest = rest.subarray(end + 4)
    }
    if (isEnough(tags)) return tags
  }
  throw new Error(`${url} ended after ${tags.length} pictures`)
}
