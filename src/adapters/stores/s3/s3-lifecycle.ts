import type { LifecycleRule as S3Rule } from '@aws-sdk/client-s3'
import type { LifecycleRule } from '../../../engine/recordings/objects/object-store.ts'

/** Rules of ours are known by this: a bucket has one list of rules for all who use it. */
const OURS = 'flybrowser-'

const isOurs = ({ ID = '' }: S3Rule): boolean => ID.startsWith(OURS)

/** The rules of ours among those of a bucket. */
export const fromRules = (rules: readonly S3Rule[], prefix: string): LifecycleRule[] =>
  rules.filter(isOurs).map(({ ID = '', Filter, Expiration, AbortIncompleteMultipartUpload: abort }) => ({
    id: ID.slice(OURS.length),
    prefix: (Filter?.Prefix ?? '').slice(prefix.length),
    ...(Expiration?.Days === undefined ? {} : { expireDays: Expiration.Days }),
    ...(abort?.DaysAfterInitiation === undefined ? {} : { abortUploadsDays: abort.DaysAfterInitiation }),
  }))

/** The list for a bucket: what others have in it, and these. */
export const toRules = (present: readonly S3Rule[], rules: readonly LifecycleRule[], prefix: string): S3Rule[] => [
  ...present.filter((rule) => !isOurs(rule)),
  ...rules.map(
    ({ id, prefix: below, expireDays, abortUploadsDays: days }): S3Rule => ({
      ID: OURS + id,
      Status: 'Enabled',
      Filter: { Prefix: prefix + below },
      ...(expireDays === undefined ? {} : { Expiration: { Days: expireDays } }),
      ...(days === undefined ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: days } }),
    }),
  ),
]
