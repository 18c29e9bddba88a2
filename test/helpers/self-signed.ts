import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A key and a certificate that signs itself, PEM. */
export interface SelfSigned {
  readonly key: string
  readonly certificate: string
}

const DAY_MS = 86_400_000

/** A value of DER (ITU-T X.690): tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  const { length } = body
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), body])
}
const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content)
const text = (tag: number, value: string) => der(tag, Buffer.from(value, 'ascii'))
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content)
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes))

/** ecdsa-with-SHA256 (RFC 5758, 3.2). */
const SIGNED_BY = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
/** id-at-commonName and id-ce-subjectAltName (RFC 5280). */
const COMMON_NAME = oid(0x55, 0x04, 0x03)
const ALTERNATIVE_NAME = oid(0x55, 0x1d, 0x11)

/** UTCTime: `YYMMDDHHMMSSZ`. */
const time = (ms: number) => text(0x17, `${new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`)

/**
 * A certificate for one host name, good from a day ago until tomorrow (RFC 5280, 4.1).
 * @param nowMs wall clock, milliseconds since 1970
 */
export function selfSigned(host: string, nowMs: number): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, host))))
  const names = sequence(text(0x82, host))
  const unsigned = sequence(
    // Version 3.
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ...[SIGNED_BY, name, sequence(time(nowMs - DAY_MS), time(nowMs + DAY_MS)), name],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAME, der(0x04, names)))),
  )
  const certificate = sequence(unsigned, SIGNED_BY, bits(sign('sha256', unsigned, privateKey)))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  }
}
