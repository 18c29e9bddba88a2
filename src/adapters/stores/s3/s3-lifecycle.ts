import { createHash } from 'node:crypto'
import type { S3Client, LifecycleRule as S3Rule } from '@aws-sdk/client-s3'
import type { LifecycleRule } from '../../../engine/recordings/objects/object-store.ts'
import type { Sdk } from './s3-client.ts'

interface RequestOptions {
  readonly abortSignal: AbortSignal
}

const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : '')

/** All rules of a bucket. */
export async function readRules(
  client: S3Client,
  sdk: Sdk,
  bucket: string,
  options: RequestOptions,
): Promise<readonly S3Rule[]> {
  try {
    const { Rules } = await client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), options)
    return Rules ?? []
  } catch (cause) {
    if (nameOf(cause) === 'NoSuchLifecycleConfiguration') return []
    throw cause
  }
}

/** Puts rules in place of those that are there. */
export async function writeRules(
  client: S3Client,
  sdk: Sdk,
  bucket: string,
  { present, rules }: { readonly present: readonly S3Rule[]; readonly rules: S3Rule[] },
  options: RequestOptions,
): Promise<void> {
  if (rules.length === 0) {
    // Asked of a bucket without rules, a server that knows none (Swift) would remove the bucket.
    if (present.length > 0) await client.send(new sdk.DeleteBucketLifecycleCommand({ Bucket: bucket }), options)
    return
  }
  try {
    const wanted = { Bucket: bucket, LifecycleConfiguration: { Rules: rules } }
    await client.send(new sdk.PutBucketLifecycleConfigurationCommand(wanted), options)
  } catch (cause) {
    // A server that knows no rules takes them for the description of a new bucket.
    if (nameOf(cause) === 'MalformedXML') throw Object.assign(new Error('no rules'), { name: 'NotImplemented' })
    throw cause
  }
}

/** Rules of ours are known by this: a bucket has one list of rules for all who use it. */
const OURS = 'flybrowser-'

/** What rules below a prefix end with: ids are unique in a bucket, and others keep recordings below other prefixes of it. */
const endOf = (prefix: string): string =>
  prefix === '' ? '' : `.${createHash('sha256').update(prefix).digest('hex').slice(0, 8)}`

const BELOW_A_PREFIX = /\.[0-9a-f]{8}$/

const isOurs = ({ ID = '' }: S3Rule, prefix: string): boolean =>
  ID.startsWith(OURS) && (prefix === '' ? !BELOW_A_PREFIX.test(ID) : ID.endsWith(endOf(prefix)))

/** The rules of ours among those of a bucket. */
export const fromRules = (rules: readonly S3Rule[], prefix: string): LifecycleRule[] =>
  rules
    .filter((rule) => isOurs(rule, prefix))
    .map(({ ID = '', Filter, Expiration, AbortIncompleteMultipartUpload: abort }) => ({
      id: ID.slice(OURS.length, ID.length - endOf(prefix).length),
      prefix: (Filter?.Prefix ?? '').slice(prefix.length),
      ...(Expiration?.Days === undefined ? {} : { expireDays: Expiration.Days }),
      ...(abort?.DaysAfterInitiation === undefined ? {} : { abortUploadsDays: abort.DaysAfterInitiation }),
    }))

/** The list for a bucket: what others have in it, and these. */
export const toRules = (present: readonly S3Rule[], rules: readonly LifecycleRule[], prefix: string): S3Rule[] => [
  ...present.filter((rule) => !isOurs(rule, prefix)),
  ...rules.map(
    ({ id, prefix: below, expireDays, abortUploadsDays: days }): S3Rule => ({
      ID: OURS + id + endOf(prefix),
      Status: 'Enabled',
      Filter: { Prefix: prefix + below },
      ...(expireDays === undefined ? {} : { Expiration: { Days: expireDays } }),
      ...(days === undefined ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: days } }),
    }),
  ),
]
