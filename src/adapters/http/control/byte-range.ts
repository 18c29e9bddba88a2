/** Bytes of a body, both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * What a header `Range` asks for (RFC 9110, 14.1.2 and 14.2). One that is malformed, of another unit or of several ranges may be
 * ignored, and is: the answer is then whole.
 * @param size of the body in bytes
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return 'whole'
  return start >= size ? 'unsatisfiable' : { start, end }
}
