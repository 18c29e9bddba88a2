/** What can be amiss with recordings, and what mends it: undefined where only people can. */
export const FINDING_KINDS = {
  'metadata-damaged': 'it is put aside, and made anew from the file where there is one',
  'metadata-missing': 'it is made anew from the file',
  unfinished: 'it is brought to its end',
  'owner-left': 'the mark is removed',
  'optimization-left': 'what was begun is removed',
  'file-missing': 'it is noted as failed',
  'file-back': 'it is a recording again',
  'file-gone-elsewhere': undefined,
  'file-unreadable': undefined,
  'size-wrong': 'size, length and pictures are noted as the file has them',
  'length-wrong': 'length and pictures are noted as the file has them',
  'file-cut': undefined,
  'checksum-wrong': undefined,
  'leftover-file': 'it is removed',
  'attachments-left': 'they are removed',
  'file-unknown': undefined,
} as const satisfies Record<string, string | undefined>

export type FindingKind = keyof typeof FINDING_KINDS

/** Something that does not fit. */
export interface Finding {
  readonly kind: FindingKind
  /** Undefined for a file of which nobody knows whose it is. */
  readonly recordingId?: string
  /** What was found, for people. */
  readonly detail: string
  /** Of a file that is too much. */
  readonly path?: string
}

export const finding = (kind: FindingKind, recordingId: string, detail: string): Finding => ({
  kind,
  recordingId,
  detail,
})
