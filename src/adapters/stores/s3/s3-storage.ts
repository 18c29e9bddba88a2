import { FlyBrowserError } from '../../../domain/errors.ts'
import { Secret } from '../../../domain/secret.ts'
import { parseDuration } from '../../../domain/units.ts'
import { ArchivedStore } from '../../../engine/recordings/archive/archived-store.ts'
import { FolderPlace } from '../../../engine/recordings/archive/folder-place.ts'
import { ObjectPlace } from '../../../engine/recordings/archive/object-place.ts'
import { RecordingArchive } from '../../../engine/recordings/archive/recording-archive.ts'
import { cleanPrefix } from '../../../engine/recordings/objects/object-key.ts'
import type { Settings } from '../../../engine/settings/settings-schema.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { OwnerPort } from '../../../pipeline/ports/owner-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { LocalRecordingStore } from '../fs/local-recording-store.ts'
import { S3ObjectStore } from './s3-object-store.ts'
import type { S3Options } from './s3-options.ts'

export type StorageSettings = Pick<Settings['recording'], 's3' | 'backup' | 'backupAfter'>

export interface S3StoragePorts {
  /** The recording folder. */
  readonly spool: RecordingStore
  readonly owners: OwnerPort
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
}

/**
 * Recordings in a bucket, by the settings: nothing is asked of a server before it is needed. Throws SETTINGS_INVALID where the settings do not
 * name a bucket, or half a key.
 */
export function s3Storage(settings: StorageSettings, ports: S3StoragePorts) {
  const { spool, clock } = ports
  const options = s3Options(settings.s3)
  const place = placeOf('archived', options, ports)
  const backup = backupOf(settings.backup, options, ports)
  const backupAfterMs = parseDuration(settings.backupAfter) ?? 0
  const archive = new RecordingArchive({ ...ports, place, ...(backup ? { backup } : {}) }, { backupAfterMs })
  const others = backup instanceof ObjectPlace ? [backup] : []
  return { archive, store: new ArchivedStore({ spool, place, others, clock, turns: archive.turns }) }
}

/** Where objects are kept by the settings, and as whom. Throws SETTINGS_INVALID. */
export function s3Options(s3: StorageSettings['s3']): S3Options {
  const { bucket, prefix, region, endpoint, pathStyle, accessKey, secretKey, sessionToken, encryption, kmsKey } = s3
  if (bucket === '') throw invalid('recording.storage is s3, and recording.s3.bucket (FLYBROWSER_S3_BUCKET) is not set')
  if ((accessKey === '') !== (secretKey === ''))
    throw invalid('of recording.s3.accessKey and recording.s3.secretKey (FLYBROWSER_S3_...) one is not set')
  if (accessKey === '' && sessionToken !== '')
    throw invalid('recording.s3.sessionToken (FLYBROWSER_S3_SESSION_TOKEN) is set, and its key is not')
  if (endpoint !== '') checkEndpoint(endpoint)
  return {
    ...{ bucket, prefix },
    ...(region === '' ? {} : { region }),
    ...(endpoint === '' ? {} : { endpoint }),
    ...(pathStyle === 'auto' ? {} : { pathStyle: pathStyle === 'always' }),
    ...(accessKey === ''
      ? {}
      : {
          credentials: {
            ...{ accessKey, secretKey: new Secret(secretKey) },
            ...(sessionToken === '' ? {} : { sessionToken: new Secret(sessionToken) }),
          },
        }),
    ...(encryption === 'AES256' ? { encryption: { kind: encryption } } : {}),
    ...(encryption === 'aws:kms' ? { encryption: { kind: encryption, ...(kmsKey ? { keyId: kmsKey } : {}) } } : {}),
    ...(s3.storageClass === '' ? {} : { storageClass: s3.storageClass }),
  }
}

/** It is told to everybody, in logs and with every recording, so it must not be what holds the key; nor is it repeated here. */
function checkEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const name = 'recording.s3.endpoint (FLYBROWSER_S3_ENDPOINT_URL)'
  if (!url) throw invalid(`${name} is no address`)
  if (url.username !== '' || url.password !== '' || url.search !== '')
    throw invalid(
      `${name} has a user or a query in it; a key is set by recording.s3.accessKey and recording.s3.secretKey`,
    )
}

/** How paths of recordings in a bucket begin. */
export const s3Address = ({ bucket, prefix = '' }: Pick<S3Options, 'bucket' | 'prefix'>): string =>
  `s3://${bucket}/${cleanPrefix(prefix)}`

function placeOf(stored: 'archived' | 'backup', options: S3Options, { spool, clock }: S3StoragePorts): ObjectPlace {
  const objects = new S3ObjectStore(options)
  return new ObjectPlace({ stored, objects, address: s3Address(options), documents: spool.documents, clock })
}

const BUCKET = /^s3:\/\/([^/]+)\/?(.*)$/

function backupOf(backup: string, options: S3Options, ports: S3StoragePorts): ObjectPlace | FolderPlace | undefined {
  if (backup === '') return undefined
  const [, bucket, prefix = ''] = BUCKET.exec(backup) ?? []
  if (bucket === undefined) return new FolderPlace(new LocalRecordingStore(backup))
  const other = { ...options, bucket, prefix }
  if (s3Address(other) === s3Address(options)) throw invalid('recording.backup is where recordings are kept anyway')
  return placeOf('backup', other, ports)
}

const invalid = (reason: string) => new FlyBrowserError('SETTINGS_INVALID', { reason })
