import { CODECS } from '../../../domain/codec.ts'
import { usableFor } from '../../../engine/encoders/encoder-policy.ts'
import type { BinaryInventory } from '../../../engine/encoders/encoder-proof.ts'
import { byteSize } from '../wording.ts'
import type { Findings } from './findings.ts'

/** One line of `flybrowser doctor`. */
export interface Check {
  readonly check: string
  readonly ok: boolean
  /** Whether nothing can be recorded or streamed without it. */
  readonly essential: boolean
  readonly detail: string
  /** What to do when it is not ok. */
  readonly advice?: string
}

const LEAST_FREE_BYTES = 500_000_000

function ofNode({ nodeVersion }: Findings): Check {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 19)
  return {
    check: 'node',
    ok,
    essential: true,
    detail: nodeVersion,
    ...(ok ? {} : { advice: 'Install Node.js 20.19 or later.' }),
  }
}

function ofBrowser({ browser }: Findings): Check {
  const common = { check: 'browser', essential: true }
  if (browser.ok) return { ...common, ok: true, detail: `${browser.version} at ${browser.path}` }
  return { ...common, ok: false, detail: browser.reason, ...(browser.advice && { advice: browser.advice }) }
}

/** How an ffmpeg was found, in words. */
export const ORIGINS = { setting: 'set', path: 'on PATH', bundled: 'bundled' } as const

function ofBinary({ path, origin, facts, reason, encoders }: BinaryInventory): Check {
  const usable = encoders.filter((e) => e.usable).length
  const proven =
    encoders.length === 0 ? 'no encoder this version uses' : `${usable} of ${encoders.length} encoders work`
  return {
    check: 'ffmpeg',
    ok: usable > 0,
    essential: false,
    detail: `${path} (${ORIGINS[origin]})${facts ? ` ${facts.version}` : ''}: ${reason ?? proven}`,
  }
}

function ofCodecs({ encoders }: Findings): Check[] {
  return CODECS.map((codec) => {
    const [maker] = usableFor(encoders, codec)
    const [slow] = encoders.flatMap((binary) => binary.encoders.filter((e) => e.codec === codec && e.usable))
    const none = 'no ffmpeg was found that can'
    return {
      check: `encode ${codec}`,
      ok: maker !== undefined,
      // What everything plays; the others are there for who asks for them.
      essential: codec === 'h264',
      detail: maker ? `by ${maker.encoder}` : slow ? `${slow.encoder} is for files only, ${none} live` : none,
      ...(maker
        ? {}
        : {
            advice:
              'Install ffmpeg (Debian and Ubuntu: `apt-get install ffmpeg`) or set FLYBROWSER_FFMPEG to its path.',
          }),
    }
  })
}

/** Nothing is wrong without one, unless it is asked for; where there can be one, it is missed. */
function ofDisplay({ capture, display }: Findings): Check {
  const common = { check: 'display', essential: capture === 'display' }
  if (capture === 'screencast') return { ...common, ok: true, detail: 'not used: browser.capture is screencast' }
  if (display.ok)
    return { ...common, ok: true, detail: `${display.path} works: pages are filmed on a display of their own` }
  const { reason, advice } = display
  if (capture === 'display')
    return { ...common, ok: false, detail: `${reason}, and browser.capture is display`, ...(advice ? { advice } : {}) }
  return { ...common, ok: !advice, detail: `${reason}: pages are filmed by screencast`, ...(advice ? { advice } : {}) }
}

function ofFolder({ folder }: Findings): Check {
  const common = { check: 'recordings', essential: true }
  if (!folder.ok)
    return {
      ...common,
      ok: false,
      detail: folder.reason,
      advice: 'Choose another folder with FLYBROWSER_RECORDING_DIR, or change its rights.',
    }
  const ok = folder.freeBytes >= LEAST_FREE_BYTES
  return {
    ...common,
    ok,
    essential: false,
    detail: `${folder.path} can be written, ${byteSize(folder.freeBytes)} free`,
    ...(ok ? {} : { advice: 'Free some space: an hour at medium quality takes up to 700 MB.' }),
  }
}

function ofPort({ port }: Findings): Check {
  const common = { check: 'port', essential: true }
  if (port.ok) return { ...common, ok: true, detail: `${port.host}:${port.port} can be listened on` }
  return {
    ...common,
    ok: false,
    detail: `${port.host}:${port.asked}: ${port.reason}`,
    advice: 'Choose another with FLYBROWSER_HOST and FLYBROWSER_PORT, or port 0 for any free one.',
  }
}

/** What was found, judged: what works, what does not, and what to do about it. */
export const diagnose = (findings: Findings): Check[] => [
  ofNode(findings),
  ofBrowser(findings),
  ...findings.encoders.map(ofBinary),
  ...ofCodecs(findings),
  ofDisplay(findings),
  ofFolder(findings),
  ofPort(findings),
]

/** Whether pages can be recorded and streamed here. */
export const isFit = (checks: readonly Check[]): boolean => checks.every((check) => check.ok || !check.essential)
