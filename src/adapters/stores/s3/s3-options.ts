import type { Secret } from '../../../domain/secret.ts'

/** Where objects are kept, and as whom. */
export interface S3Options {
  readonly bucket: string
  /** Folder of the bucket; default: all of it. */
  readonly prefix?: string
  /** Default `us-east-1`, which servers that know no regions take. */
  readonly region?: string
  /** Address of a server that is not AWS, for example `http://127.0.0.1:9000`. */
  readonly endpoint?: string
  /** The bucket in the path of addresses instead of their host. Default: with an endpoint of one's own, where hosts of buckets are rare. */
  readonly pathStyle?: boolean
  /** Default: what the SDK finds (environment, files of profiles, the role of the machine). */
  readonly credentials?: { readonly accessKey: string; readonly secretKey: Secret; readonly sessionToken?: Secret }
  /** Default: what the bucket says. */
  readonly encryption?: { readonly kind: 'AES256' } | { readonly kind: 'aws:kms'; readonly keyId?: string }
  /** For example `STANDARD_IA`; default: that of the bucket. */
  readonly storageClass?: string
  /** Longest time without an answer, or without a byte of one; a body is given longer, by its size. Default 30 s. */
  readonly timeoutMs?: number
}
