import { filter, Observable, Subscription, take } from 'rxjs'
import { Type } from 'typebox'
import { RECORDING_CONTAINERS, type RecordingContainer, recordingContainer } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { Fragment } from '../../domain/media.ts'
import { askedContainer, containerNamed } from '../../domain/recording-container.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'
import { isTop } from '../../domain/rendition.ts'
import { msToTicks } from '../../domain/time.ts'
import type { RecordingWriter } from '../../pipeline/ports/recording-port.ts'
import { defineStage, type StageContext } from '../../pipeline/stage.ts'
import { RecordingNotes } from './recording-notes.ts'
import { sessionNotes } from './session-notes.ts'

/** Most bytes of fragments that wait for the store to open. */
const MOST_EARLY_BYTES = 64e6

interface Target {
  readonly recordingId: string
  readonly lead: 'keep' | 'cut'
  readonly filePath?: string
  /** Absent: the first that carries the codec, once that is known. */
  readonly container?: RecordingContainer
}

/** One recording from its first fragment to its finished file; of a ladder, the largest rendition. */
const recorded =
  (target: Target, context: StageContext) =>
  (fragments: Observable<Fragment>): Observable<never> =>
    new Observable<never>((subscriber) => {
      const early: Fragment[] = []
      let earlyBytes = 0
      let writer: RecordingWriter | undefined
      let firstPts: number | undefined
      let lastEnd = 0
      let stopPts = Number.POSITIVE_INFINITY
      let settled = false
      const input = new Subscription()
      const notes = new RecordingNotes()

      const append = (fragment: Fragment) => {
        for (const note of notes.of(fragment)) writer?.note(note)
        writer?.append(fragment)
        if (fragment.kind === 'init') return
        if (firstPts === undefined) {
          const { recordingId } = target
          context.ports.events.publish('recording.started', { sessionId: context.sessionId, recordingId })
        }
        firstPts ??= target.lead === 'cut' ? msToTicks(context.clock.now() - context.originMs) : fragment.pts
        lastEnd = fragment.pts + fragment.duration
      }
      /** Keeps what comes before the store is open. */
      const wait = (fragment: Fragment) => {
        if (fragment.kind === 'init') open(recordingContainer(fragment.configuration.codec, target.container))
        early.push(fragment)
        earlyBytes += fragment.bytes.length
        if (earlyBytes <= MOST_EARLY_BYTES) return
        early.length = 0
        const reason = `the store has not opened and ${MOST_EARLY_BYTES / 1e6} MB wait for it`
        throw new FlyBrowserError('STORE_UNWRITABLE', { path: target.filePath ?? target.recordingId, reason })
      }
      /** Ends the recording once, whatever ended it, and passes that on. */
      const settle = (end: () => void, cause?: unknown) => {
        if (settled) return
        settled = true
        input.unsubscribe()
        const from = Math.max(context.startPts, firstPts ?? 0)
        // A run that was asked to stop ends at that moment: the last picture stood until then, also where nothing followed it.
        const until = Number.isFinite(stopPts) ? stopPts : lastEnd
        const finished = writer ? writer.finish(from, Math.max(from, until)) : Promise.resolve()
        finished.then(end, (error) => subscriber.error(cause ?? error))
      }
      const fail = (error: unknown) => settle(() => subscriber.error(error), error)

      const abandon = (given: RecordingWriter | undefined, reason: string) => {
        given
          ?.abandon(reason)
          .catch((error) => context.log.warn({ error }, 'an aborted recording could not be left tidy'))
      }

      subscriber.add(input)
      subscriber.add(() => {
        if (settled) return
        settled = true
        abandon(writer, 'aborted')
      })
      input.add(context.stopPts.pipe(take(1)).subscribe((pts) => (stopPts = pts)))
      /** What there is to note before the store is open. */
      const earlyNotes: RecordingNote[] = []
      input.add(
        sessionNotes(context).subscribe((note) => {
          if (writer) writer.note(note)
          else earlyNotes.push(note)
        }),
      )
      let ended: (() => void) | undefined
      let opening = false
      const open = (container: RecordingContainer) => {
        if (opening) return
        opening = true
        context.ports.recordings.open({ ...target, container, sessionId: context.sessionId }).then(
          (opened) => {
            if (subscriber.closed || settled) {
              abandon(opened, 'aborted before it began')
              return
            }
            writer = opened
            try {
              for (const note of earlyNotes.splice(0)) opened.note(note)
              for (const fragment of early.splice(0)) append(fragment)
            } catch (error) {
              fail(error)
            }
            ended?.()
          },
          (error) => subscriber.error(error),
        )
      }
      /** Ends it as soon as the store is open. */
      const end = (how: () => void) => {
        ended = how
        if (writer) ended()
        else open(target.container ?? RECORDING_CONTAINERS[0])
      }
      if (target.container) open(target.container)
      input.add(
        fragments.pipe(filter<Fragment>(isTop)).subscribe({
          next: (fragment) => {
            try {
              if (writer) append(fragment)
              else wait(fragment)
            } catch (error) {
              fail(error)
            }
          },
          error: (error) => end(() => fail(error)),
          complete: () => end(() => settle(() => subscriber.complete())),
        }),
      )
    })

export default defineStage({
  type: 'sink.recording',
  summary: 'Records fragments to a file that plays at any time and is finished as an ordinary MP4 or WebM.',
  input: 'fragment',
  output: 'nothing',
  config: Type.Object(
    {
      recording: Type.Optional(
        Type.String({ pattern: '^rec_[A-Za-z0-9_-]{1,60}$', description: 'Id; default: a new one.' }),
      ),
      lead: Type.Enum(['keep', 'cut'], {
        default: 'keep',
        description:
          'Begin with the first picture (keep), or with the moment the recording was announced as started (cut): then its duration is the time between start and stop as a caller sees them.',
      }),
      file: Type.Optional(
        Type.String({ minLength: 1, description: 'Path to write to; default: the recording folder.' }),
      ),
      container: Type.Optional(
        Type.Enum([...RECORDING_CONTAINERS], {
          description:
            'What the file is: mp4 (h264, h265, vp9, av1) or webm (vp9, vp8). Default: what the ending of the path says, else the first that carries the codec.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  carrier: ({ container, file }) => container ?? (file === undefined ? undefined : containerNamed(file)),
  create: ({ recording, lead, file, container }, context) => {
    const asked = askedContainer(container, file)
    return recorded(
      {
        recordingId: recording ?? `rec_${context.sessionId}-${context.stageId}`,
        lead: lead as Target['lead'],
        ...(file ? { filePath: file } : {}),
        ...(asked ? { container: asked } : {}),
      },
      context,
    )
  },
})
