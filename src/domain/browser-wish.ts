import type { Capture } from './capture.ts'
import type { CrashChoice } from './crash-choice.ts'
import { type MaskSettings, type MaskWish, withMasks } from './mask.ts'
import type { TabChoice } from './tab-choice.ts'

/** What whoever opens a session on a server may ask of its browser: nothing that names a path, a program or arguments of its machine. */
export interface BrowserWish extends MaskWish {
  readonly capture?: Capture
  readonly pointer?: boolean
  readonly tab?: TabChoice
  readonly onCrash?: CrashChoice
  readonly restart?: boolean
}

/** Settings of a browser with what was asked for in their place. Only masks add to those of the settings, and take none away. */
export const withWish = <S extends MaskSettings>(settings: S, { mask, maskStyle, ...wish }: BrowserWish): S => ({
  ...settings,
  ...wish,
  ...withMasks(settings, {
    ...(mask === undefined ? {} : { mask }),
    ...(maskStyle === undefined ? {} : { maskStyle }),
  }),
})
