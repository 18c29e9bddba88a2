/** AAC, 44 kHz, 16 bits, stereo: for AAC always these, whatever it is (FLV 10.1, E.4.2.1); its own configuration counts. */
const AAC_STEREO = 0xaf

const body = (content: 0 | 1, rest: Uint8Array): Uint8Array => Uint8Array.of(AAC_STEREO, content, ...rest)

/** The body of an audio tag that sets up the decoder with an AudioSpecificConfig. */
export const audioConfigBody = (config: Uint8Array): Uint8Array => body(0, config)

/** The body of an audio tag with one frame of AAC. */
export const audioBody = (frame: Uint8Array): Uint8Array => body(1, frame)
