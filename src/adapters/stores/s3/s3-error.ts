import { type ErrorCode, FlyBrowserError } from '../../../domain/errors.ts'
import type { Secret } from '../../../domain/secret.ts'

/** What was asked for, to tell what its failure means. */
export interface S3Request {
  /** For a sentence: "refuses to ...". */
  readonly action: string
  readonly endpoint: string
  readonly bucket: string
  readonly location: string
  readonly key?: string
  readonly secrets: readonly Secret[]
}

const REFUSED = new Set([
  ...[
    'AccessDenied',
    'AllAccessDisabled',
    'ExpiredToken',
    'InvalidAccessKeyId',
    'InvalidToken',
    'RequestTimeTooSkewed',
  ],
  ...[
    'SignatureDoesNotMatch',
    'AccountProblem',
    'CredentialsProviderError',
    'TokenProviderError',
    'AuthorizationHeaderMalformed',
  ],
])
const BUSY = new Set(['SlowDown', 'ServiceUnavailable', 'RequestLimitExceeded', 'Throttling', 'TooManyRequests'])
const DAMAGED = new Set(['BadDigest', 'InvalidDigest', 'IncompleteBody', 'XAmzContentSHA256Mismatch'])
/** What Node says of a connection that did not come about or was cut. */
const SOCKET = /^(E[A-Z]{4,}|EAI_[A-Z]+|ENOTFOUND|ERR_TLS.*|CERT_.*|DEPTH_ZERO.*|SELF_SIGNED.*|UNABLE_TO.*|HPE_.*)$/

interface RawError {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

function codeOf({ name, code, status, key }: { name: string; code: string; status: number; key: boolean }): ErrorCode {
  if (name === 'NoSuchUpload') return 'UPLOAD_UNKNOWN'
  if (name === 'NoSuchBucket') return 'BUCKET_MISSING'
  if (name === 'NoSuchKey') return 'OBJECT_UNKNOWN'
  if (name === 'InternalError') return 'OBJECTS_FAILED'
  if (REFUSED.has(name)) return 'OBJECTS_REFUSED'
  if (BUSY.has(name) || status === 503 || status === 429) return 'OBJECTS_BUSY'
  if (DAMAGED.has(name)) return 'OBJECT_DAMAGED'
  if (name === 'NotImplemented' || status === 501) return 'OBJECTS_UNSUPPORTED'
  if (name === 'TimeoutError' && status === 0 && code !== 'ECONNRESET' && code !== 'EPIPE') return 'OBJECTS_TIMEOUT'
  if (status === 403 || status === 401) return 'OBJECTS_REFUSED'
  if (status === 404) return key ? 'OBJECT_UNKNOWN' : 'BUCKET_MISSING'
  if (name === 'RequestTimeout' || status === 408 || status === 504) return 'OBJECTS_TIMEOUT'
  if (SOCKET.test(code)) return 'OBJECTS_UNREACHABLE'
  // Without a status it never left here: an endpoint or a wish that the SDK does not take.
  if (status === 0) return 'OBJECTS_DECLINED'
  // 3xx too: the bucket is in another region or at another endpoint, which no waiting mends.
  return status >= 300 && status < 500 ? 'OBJECTS_DECLINED' : 'OBJECTS_FAILED'
}

/**
 * What the SDK threw as one of ours. The original is not kept as its cause: it holds the request with its signature, and what the server
 * computed it from.
 */
export function s3Error(cause: unknown, request: S3Request, seconds: number): FlyBrowserError {
  if (cause instanceof FlyBrowserError) return cause
  const raw = (typeof cause === 'object' && cause !== null ? cause : {}) as RawError
  const [name, code] = [String(raw.name ?? 'Error'), String(raw.code ?? '')]
  const status = raw.$metadata?.httpStatusCode ?? 0
  const { action, endpoint, bucket, location, key = '' } = request
  const words = [name === 'Error' ? code : name, String(raw.message ?? '')].filter((word) => word !== '')
  const reason = request.secrets.reduce(
    (text, secret) => secret.hideIn(text),
    [...new Set(words)]
      .join(': ')
      .slice(0, 300)
      .replace(/[.\s]+$/, ''),
  )
  const details = { action, endpoint, bucket, location, key, reason: reason || `status ${status}`, seconds }
  return new FlyBrowserError(codeOf({ name, code, status, key: key !== '' }), details)
}
