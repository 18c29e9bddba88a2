import { createHash } from 'node:crypto'

/** What is said of a body that is sent: the server compares the digest with what arrived. */
export const bodyOf = (bytes: Uint8Array) => ({
  ...{ Body: bytes, ContentLength: bytes.length },
  ContentMD5: createHash('md5').update(bytes).digest('base64'),
})
