import { FlyBrowserError } from '../../../domain/errors.ts'
import { EXPORT_FORMATS, type ExportFormat, type ExportRequest } from '../../../pipeline/ports/export-port.ts'
import type { WantedRange } from '../clip/wanted-range.ts'

/** What a recording is to be exported as. */
export interface ExportWish extends WantedRange {
  readonly format: ExportFormat
  /** Pixels, 16 to 4096 and even; the height follows. Default: as it is; of a GIF no more than 640. */
  readonly width?: number
  /** Pictures a second, 1 to 60. Default: as many as it has; of a GIF no more than 10. */
  readonly fps?: number
}

const GIF_WIDTH = 640
const GIF_FPS = 10

const within = (option: string, value: number | undefined, least: number, most: number, even = false): void => {
  if (value === undefined) return
  if (Number.isInteger(value) && value >= least && value <= most && !(even && value % 2 === 1)) return
  const reason = `${value} is not ${even ? 'an even' : 'a whole'} number from ${least} to ${most}`
  throw new FlyBrowserError('OPTION_INVALID', { option, reason })
}

/** @throws OPTION_INVALID */
export function checkExport({ format, width, fps }: ExportWish): void {
  if (!EXPORT_FORMATS.includes(format)) {
    const reason = `${format} is none of ${EXPORT_FORMATS.join(', ')}`
    throw new FlyBrowserError('OPTION_INVALID', { option: 'format', reason })
  }
  within('width', width, 16, 4096, true)
  within('fps', fps, 1, 60)
}

/** Encoders take even sides only. */
const even = (pixels: number): number => Math.max(2, 2 * Math.round(pixels / 2))

/** Size and rate of what is coded anew; no size where that of the recording is not known. */
export function exportPicture(
  { format, width: asked, fps }: ExportWish,
  source: { readonly width: number; readonly height: number; readonly fps: number },
): Pick<ExportRequest, 'size' | 'fps'> {
  const isGif = format === 'gif'
  const rate = fps ?? Math.max(1, Math.min(source.fps || 30, isGif ? GIF_FPS : 60))
  if (!(source.width > 0 && source.height > 0)) return { fps: rate }
  const width = asked ?? even(isGif ? Math.min(source.width, GIF_WIDTH) : source.width)
  return { size: { width, height: even((width * source.height) / source.width) }, fps: rate }
}
