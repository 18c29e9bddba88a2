import { BehaviorSubject } from 'rxjs'
import type { Fragment, SegmentEvent } from '../../domain/media.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'
import type { LivePort, LiveSpec, LiveWriter } from '../ports/live-port.ts'
import type { PushPort, PushSpec, PushWriter } from '../ports/push-port.ts'
import type { RecordingPort, RecordingSpec, RecordingWriter } from '../ports/recording-port.ts'

/** What one live stream was given. */
export interface FakeStream {
  readonly spec: LiveSpec
  readonly events: SegmentEvent[]
  readonly notes: RecordingNote[]
  /** Emits whether media is wanted; true until told otherwise. */
  readonly wanted: BehaviorSubject<boolean>
  resumed: number
  ended: boolean
}

/** A {@link LivePort} that remembers. */
export class FakeLive implements LivePort {
  readonly streams: FakeStream[] = []

  open(spec: LiveSpec): LiveWriter {
    const wanted = new BehaviorSubject(true)
    const stream: FakeStream = { spec, events: [], notes: [], wanted, resumed: 0, ended: false }
    this.streams.push(stream)
    return {
      opensStream: true,
      push: (event) => {
        if (stream.ended) throw new Error('media was pushed to a stream that has ended')
        stream.events.push(event)
      },
      note: (note) => {
        stream.notes.push(note)
      },
      resume: () => {
        stream.resumed += 1
      },
      wanted,
      end: () => {
        stream.ended = true
      },
    }
  }
}

/** What one recording was given, and how it ended. */
export interface FakeRecording {
  readonly spec: RecordingSpec
  readonly fragments: Fragment[]
  readonly notes: RecordingNote[]
  finished?: { readonly startPts: number; readonly endPts: number }
  abandoned?: unknown
}

/** A {@link RecordingPort} that remembers. */
export class FakeRecordings implements RecordingPort {
  readonly recordings: FakeRecording[] = []

  async open(spec: RecordingSpec): Promise<RecordingWriter> {
    const recording: FakeRecording = { spec, fragments: [], notes: [] }
    this.recordings.push(recording)
    const over = () => recording.finished !== undefined || recording.abandoned !== undefined
    return {
      pendingBytes: 0,
      append: (fragment) => {
        if (over()) throw new Error('a fragment was appended to a recording that is over')
        recording.fragments.push(fragment)
      },
      note: (note) => {
        recording.notes.push(note)
      },
      finish: async (startPts, endPts) => {
        if (over()) throw new Error('a recording was finished that is over')
        recording.finished = { startPts, endPts }
      },
      abandon: async (reason) => {
        recording.abandoned ??= reason
      },
    }
  }
}

/** What one set of destinations was given. */
export interface FakePushed {
  readonly spec: PushSpec
  readonly fragments: Fragment[]
  ended: boolean
}

/** A {@link PushPort} that remembers. */
export class FakePush implements PushPort {
  readonly pushed: FakePushed[] = []

  open(spec: PushSpec): PushWriter {
    const pushed: FakePushed = { spec, fragments: [], ended: false }
    this.pushed.push(pushed)
    return {
      statuses: [],
      push: (fragment) => {
        if (pushed.ended) throw new Error('a fragment was pushed to destinations that are gone')
        pushed.fragments.push(fragment)
      },
      end: async () => {
        pushed.ended = true
      },
    }
  }
}
