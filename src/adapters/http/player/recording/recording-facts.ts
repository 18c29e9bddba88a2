import { clockWords } from '../../playback/time-shift.ts'
import { made } from '../dom.ts'
import { frameRate, size } from '../words.ts'
import { page } from './page.ts'

/** What the server tells of a recording, as far as this page looks at it. */
export interface RecordingFacts {
  readonly recording_id: string
  readonly state: string
  readonly duration_seconds: number
  readonly container: string
  readonly codec?: string
  readonly codecs: string
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly file_size_bytes: number
  readonly started_at?: string
}

const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(bytes >= 1e7 ? 0 : 1)} MB`

function row(name: string, value: string | HTMLElement): HTMLElement {
  const line = made('div')
  const told = made('dd')
  told.append(value)
  line.append(made('dt', '', name), told)
  return line
}

/** Lists what is known of a recording. @param videoUrl where its file is; not given where a link could not open it */
export function showFacts(facts: RecordingFacts, videoUrl: string | undefined): void {
  const link = made('a', '', megabytes(facts.file_size_bytes))
  if (videoUrl) {
    link.href = videoUrl
    link.download = `${facts.recording_id}.${facts.container}`
    link.title = 'Save the file'
  }
  const begun = facts.started_at === undefined ? undefined : new Date(facts.started_at)
  page.facts.replaceChildren(
    row('Duration', clockWords(facts.duration_seconds)),
    row('Picture', size(facts.width, facts.height)),
    row('Codec', `${facts.codec ?? facts.codecs}, ${facts.container}`),
    row('Frame rate', frameRate(facts.fps)),
    row(
      'Recorded',
      begun
        ? begun.toLocaleString([], {
            month: 'short',
            day: 'numeric',
            hour: '2-digit',
            minute: '2-digit',
            hour12: false,
          })
        : '–',
    ),
    row('File', videoUrl ? link : megabytes(facts.file_size_bytes)),
  )
}
