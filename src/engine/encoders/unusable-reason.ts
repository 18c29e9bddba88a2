/** Why an encoder cannot be used. `busy` passes when something else ends; the others stay until somebody changes the machine. */
export type UnusableCause =
  | 'not-compiled'
  | 'no-device'
  | 'no-driver'
  | 'old-driver'
  | 'no-permission'
  | 'busy'
  | 'not-supported'
  | 'old-build'
  | 'too-slow'
  | 'other'

export interface UnusableReason {
  readonly cause: UnusableCause
  /** In plain words, for people. */
  readonly words: string
}

/** A device that is there, and that this user may not open. ffmpeg and drivers tell of it as if there were none. */
export const NO_PERMISSION: UnusableReason = {
  cause: 'no-permission',
  words: 'this user may not open the graphics device (groups `video` and `render`)',
}

interface Sentence extends UnusableReason {
  readonly says: RegExp
}

/**
 * What ffmpeg and drivers are known to print, the most telling first: the same failure prints several lines. Nothing but text tells these
 * apart; where none fits, the text itself is shown, so that an unknown sentence costs clarity and nothing else.
 */
const SENTENCES: readonly Sentence[] = [
  {
    says: /OpenEncodeSessionEx failed: out of memory|incompatible client key|too many concurrent sessions|No free encoding sessions/i,
    ...{
      cause: 'busy',
      words: 'the graphics card encodes as many pictures at once as its driver allows (session limit)',
    },
  },
  {
    says: /Driver does not support the required nvenc API version|minimum required Nvidia driver/i,
    ...{ cause: 'old-driver', words: 'the NVIDIA driver is too old for this ffmpeg' },
  },
  {
    says: /Cannot load (libcuda|nvcuda|libnvidia-encode|nvEncodeAPI)|Failed loading nvcuda/i,
    ...{ cause: 'no-driver', words: 'no NVIDIA driver is installed' },
  },
  {
    says: /CUDA_ERROR_NO_DEVICE|no CUDA-capable device|OpenEncodeSessionEx failed: unsupported device/i,
    ...{ cause: 'no-device', words: 'there is no NVIDIA graphics card that can encode' },
  },
  {
    // The card may lack the codec, or an option: what it lacks is said below the level of errors (nvenc.c, nvenc_check_capabilities).
    says: /No (NVENC )?capable devices found/i,
    ...{ cause: 'not-supported', words: 'the NVIDIA graphics card cannot encode this' },
  },
  {
    says: /DLL (amfrt\S*|libamfrt\S*) failed to open|libamfrt\S* (cannot|not)/i,
    ...{ cause: 'no-driver', words: 'no AMD driver with AMF is installed' },
  },
  {
    says: /(renderD\d+|\/dev\/(dri|video)\S*).*Permission denied|Permission denied.*(renderD\d+|\/dev\/(dri|video))/i,
    ...NO_PERMISSION,
  },
  {
    says: /No VA display found/i,
    ...{ cause: 'no-device', words: 'there is no graphics device that VAAPI can open' },
  },
  {
    says: /Failed to initialise VAAPI connection|vaInitialize failed|va_openDriver/i,
    ...{ cause: 'no-driver', words: 'there is a graphics device, but no VAAPI driver for it' },
  },
  {
    says: /No usable encoding (profile|entrypoint)|Driver does not support .* RC mode|No usable encoding/i,
    ...{ cause: 'not-supported', words: 'the graphics device cannot encode this' },
  },
  {
    says: /(creating|initializing) (a|an internal) MFX session|Error (creating|initializing).*MFX|No device available for.*qsv/i,
    ...{ cause: 'no-device', words: 'there is no Intel graphics with Quick Sync, or no driver for it' },
  },
  {
    says: /Could not find a valid device/i,
    ...{ cause: 'no-device', words: 'there is no V4L2 device that encodes this' },
  },
  {
    says: /Cannot create compression session|Error: cannot create compression session/i,
    ...{ cause: 'no-device', words: 'this Mac cannot encode this in hardware' },
  },
  { says: /Unknown encoder/i, ...{ cause: 'not-compiled', words: 'this ffmpeg was built without it' } },
  {
    says: /Unrecognized option|Option \S+ not found|Unable to parse option value|Undefined constant/i,
    ...{ cause: 'old-build', words: 'this ffmpeg is too old for the options it needs' },
  },
  {
    says: /Device creation failed|No device available|Failed to create .*device/i,
    ...{ cause: 'no-device', words: 'its device could not be opened' },
  },
]

/**
 * Tells in plain words why an encoder failed.
 * @param said what ffmpeg wrote to its standard error output
 */
export function unusableReason(said: string): UnusableReason {
  const known = SENTENCES.find(({ says }) => says.test(said))
  if (known) return { cause: known.cause, words: known.words }
  const last = said.trim().split('\n').at(-1)?.trim()
  return { cause: 'other', words: last || 'it ended without a word' }
}
