import type { S3Client } from '@aws-sdk/client-s3'
import type { S3Options } from './s3-options.ts'

const CONNECT_MS = 5000

/** The SDK, loaded when it is first needed: who keeps nothing on S3 does not wait for it. */
export function loadSdk(): Promise<typeof import('@aws-sdk/client-s3')> {
  // It would say once, on standard error, which Node its later versions want. Ours is the one that is locked, and users cannot do anything about
  // it. This is its own switch for that; who has set it is not overruled.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  return import('@aws-sdk/client-s3')
}

export type Sdk = Awaited<ReturnType<typeof loadSdk>>

/** The part of it that signs addresses. */
export const loadSigner = () => import('@aws-sdk/s3-request-presigner')

/**
 * A client that tries everything once; who calls it decides about more.
 * @param idleMs a connection over which nothing moves for so long is given up; default: never, since one whose body is read slowly rests too
 */
export async function openClient(options: S3Options, idleMs?: number): Promise<S3Client> {
  const { S3Client: Client } = await loadSdk()
  const { endpoint, credentials } = options
  return new Client({
    region: options.region ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: options.pathStyle ?? endpoint !== undefined,
    maxAttempts: 1,
    // Content-MD5, which every server checks, instead of CRC32 in trailers, which many do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, ...(idleMs === undefined ? {} : { socketTimeout: idleMs }) },
    ...(credentials === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: credentials.accessKey,
            secretAccessKey: credentials.secretKey.reveal(),
            ...(credentials.sessionToken ? { sessionToken: credentials.sessionToken.reveal() } : {}),
          },
        }),
  })
}
