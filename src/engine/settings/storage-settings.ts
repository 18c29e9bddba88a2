import { Type } from 'typebox'
import { group } from './settings-group.ts'

export const RECORDING_STORAGES = ['local', 'shared', 's3'] as const

const DURATION = '^\\d+(\\.\\d+)?(ms|s|m|h|d)$'

/** Where recordings are kept. */
export const STORAGE_SETTINGS = {
  storage: Type.Enum([...RECORDING_STORAGES], {
    default: 'local',
    env: 'FLYBROWSER_RECORDING_STORAGE',
    description:
      'Where recordings are kept: in the folder (`local`), in one that several machines use at once (`shared`), or in a bucket of S3 (`s3`), to which they are brought from the folder while they are made.',
  }),
  s3: group({
    bucket: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_BUCKET',
      description: 'Bucket that recordings are kept in. It must exist.',
    }),
    prefix: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_PREFIX',
      description: 'Folder of the bucket for them; empty: its top.',
    }),
    region: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_REGION',
      description: 'Region of the bucket; empty: us-east-1, which servers that know no regions take.',
    }),
    endpoint: Type.String({
      pattern: '^(https?://\\S+)?$',
      default: '',
      env: 'FLYBROWSER_S3_ENDPOINT_URL',
      description: 'Address of a server that is not AWS, for example http://127.0.0.1:9000; empty: AWS.',
    }),
    pathStyle: Type.Enum(['auto', 'always', 'never'], {
      default: 'auto',
      env: 'FLYBROWSER_S3_PATH_STYLE',
      description:
        'Whether the bucket stands in the path of addresses instead of their host; auto: where an endpoint is set.',
    }),
    accessKey: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_ACCESS_KEY',
      description:
        'Key to the bucket; empty: what the AWS SDK finds (AWS_ACCESS_KEY_ID, profiles, the role of the machine).',
    }),
    secretKey: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_SECRET_KEY',
      description: 'Secret of that key. It is in no log and no answer.',
    }),
    sessionToken: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_SESSION_TOKEN',
      description: 'Token of a key that is valid for a while only.',
    }),
    encryption: Type.Enum(['default', 'AES256', 'aws:kms'], {
      default: 'default',
      env: 'FLYBROWSER_S3_ENCRYPTION',
      description: 'How the server encrypts what it keeps; default: as the bucket says.',
    }),
    kmsKey: Type.String({
      default: '',
      env: 'FLYBROWSER_S3_KMS_KEY',
      description: 'Key for aws:kms; empty: that of the account.',
    }),
    storageClass: Type.String({
      pattern: '^[A-Z_]*$',
      default: '',
      env: 'FLYBROWSER_S3_STORAGE_CLASS',
      description: 'For example STANDARD_IA; empty: as the bucket says.',
    }),
    addressValid: Type.String({
      pattern: DURATION,
      default: '24h',
      env: 'FLYBROWSER_S3_ADDRESS_VALID',
      description: 'How long an address is valid by which anybody can get a recording, at most 7d.',
    }),
    closeWait: Type.String({
      pattern: DURATION,
      default: '30s',
      env: 'FLYBROWSER_S3_CLOSE_WAIT',
      description:
        'How long a program that ends waits for recordings on their way; what does not get there stays in the folder, and the next program goes on with it.',
    }),
  }),
  backup: Type.String({
    default: '',
    env: 'FLYBROWSER_RECORDING_BACKUP',
    description:
      'Where recordings go that cannot get to their bucket: a folder, or s3://bucket/prefix of the same server; empty: they wait in the recording folder.',
  }),
  backupAfter: Type.String({
    pattern: DURATION,
    default: '1h',
    env: 'FLYBROWSER_RECORDING_BACKUP_AFTER',
    description: 'How long after its end a recording waits for its bucket before it goes to the backup.',
  }),
}
