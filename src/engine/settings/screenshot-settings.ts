import { Type } from 'typebox'

/** What is kept of recordings as pictures. */
export const SCREENSHOT_SETTINGS = {
  onNavigation: Type.Boolean({
    default: true,
    env: 'FLYBROWSER_SCREENSHOT_ON_NAVIGATION',
    description:
      'Whether a picture is kept of each page that a recording shows, where the recording does not say otherwise.',
  }),
  interval: Type.String({
    pattern: '^(0|\\d+(\\.\\d+)?(ms|s|m|h))$',
    default: '0',
    env: 'FLYBROWSER_SCREENSHOT_INTERVAL',
    description: 'From one picture that is kept of a recording to the next, for example `30s`; 0: none by time.',
  }),
  limit: Type.Integer({
    minimum: 1,
    maximum: 2000,
    default: 200,
    env: 'FLYBROWSER_SCREENSHOT_LIMIT',
    description: 'How many pictures are kept of a recording at most; of more those by time are left out first.',
  }),
  megabytes: Type.Number({
    exclusiveMinimum: 0,
    default: 100,
    env: 'FLYBROWSER_SCREENSHOT_MEGABYTES',
    description: 'How much the pictures that are kept of a recording take at most, MiB.',
  }),
}
