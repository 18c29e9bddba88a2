/** How long to wait for a recording that is stopped. */
export interface StopOptions {
  /**
   * `saved` (the default): until it is whole and durable on the disk of this machine. `finished`: until it is whole where it is kept, which with
   * `recording.storage: s3` is a bucket, and takes as long as that is away; the event `recording.finished` tells the same. With other storages
   * both are one.
   */
  readonly until?: 'saved' | 'finished'
  /** Longest time to wait for `finished`, milliseconds; then `stored` of the result tells how far it is. Default: no limit. */
  readonly waitMs?: number
}

/** An address by which anybody can get a recording. */
export interface AddressOptions {
  /** How long it is valid, seconds, at most 7 days. Default: what the settings say, 24 hours. */
  readonly validSeconds?: number
}
