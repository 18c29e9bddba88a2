import { CAPTURES, type Capture } from '../../domain/capture.ts'
import { CRASH_CHOICES, type CrashChoice } from '../../domain/crash-choice.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { MASK_STYLES, type MaskStyle } from '../../domain/mask.ts'
import { TAB_CHOICES, type TabChoice } from '../../domain/tab-choice.ts'

const oneOf = <T extends string>(text: string, known: readonly T[]): T | undefined =>
  known.find((item) => item === text)

/** How browsers are started to be filmed. Throws CAPTURE_UNKNOWN. */
export function readCapture(text: string): Capture {
  const capture = oneOf(text, CAPTURES)
  if (!capture) throw new FlyBrowserError('CAPTURE_UNKNOWN', { capture: text, known: CAPTURES.join(', ') })
  return capture
}

/** Which tab is filmed. Throws TAB_CHOICE_UNKNOWN. */
export function readTabChoice(text: string): TabChoice {
  const choice = oneOf(text, TAB_CHOICES)
  if (!choice) throw new FlyBrowserError('TAB_CHOICE_UNKNOWN', { choice: text, known: TAB_CHOICES.join(', ') })
  return choice
}

/** What is done about a page that crashes. Throws CRASH_CHOICE_UNKNOWN. */
export function readCrashChoice(text: string): CrashChoice {
  const choice = oneOf(text, CRASH_CHOICES)
  if (!choice) throw new FlyBrowserError('CRASH_CHOICE_UNKNOWN', { choice: text, known: CRASH_CHOICES.join(', ') })
  return choice
}

/** How masked elements look. Throws MASK_STYLE_UNKNOWN. */
export function readMaskStyle(text: string): MaskStyle {
  const style = oneOf(text, MASK_STYLES)
  if (!style) throw new FlyBrowserError('MASK_STYLE_UNKNOWN', { style: text, known: MASK_STYLES.join(', ') })
  return style
}
