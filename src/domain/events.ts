import type { NoteDetails, NoteKind } from './session-note.ts'

/** What the program tells the world, in the past tense; carried by the event port, later as NATS subjects. */
export interface EventMap {
  'session.opened': { sessionId: string; source: string }
  'session.closed': { sessionId: string }
  'session.resized': { sessionId: string; width: number; height: number }
  /** Something happened in a page, or the user has marked a moment: a line of timelines. Addresses and texts in it are without secrets. */
  'session.noted': { sessionId: string; kind: NoteKind; happenedAtMs: number; details: NoteDetails }
  'capture.chosen': { sessionId: string; source: string; reason: string }
  /** Another tab is filmed; tabs have numbers in the order of opening, 0 is the first of its browser. */
  'capture.tab-changed': { sessionId: string; tab: number; tabs: number }
  'page.crashed': { sessionId: string; tab: number }
  /** A page that had crashed was loaded again by us. */
  'page.reloaded': { sessionId: string; tab: number }
  /** The page in the picture has not answered for a while: a script in it does not come to an end. */
  'page.unresponsive': { sessionId: string; tab: number }
  /** A page that had crashed or did not respond does so again, shows something else, or was closed. */
  'page.recovered': { sessionId: string; tab: number }
  /** A dialog that nobody answered: alert, confirm, prompt or beforeunload. */
  'page.dialog-dismissed': { sessionId: string; tab: number; kind: string }
  /** The browser has ended by itself and is being started again. */
  'browser.lost': { sessionId: string; reason: string }
  'browser.restarted': { sessionId: string; reason: string; restarts: number }
  'encoder.started': { sessionId: string; encoder: string; binary: string }
  'encoder.restarted': { sessionId: string; encoder: string; reason: string; restarts: number }
  /** A lane gives up more (`down`) or less (`up`) of its work than before; preset and size where they are not the usual ones. */
  'load.stepped': {
    sessionId: string
    stageId: string
    from: number
    to: number
    direction: 'down' | 'up'
    fps: number
    preset?: string
    width?: number
    height?: number
    reason: string
  }
  /** A lane makes fewer frames, down to so many a second, since all of them would cost more than the ceiling of its bitrate. */
  'rate.limited': { sessionId: string; stageId: string; fps: number }
  /** It has made all of them for a while. */
  'rate.restored': { sessionId: string; stageId: string; fps: number }
  'stream.started': { sessionId: string; streamId: string }
  'stream.paused': { sessionId: string; streamId: string }
  'stream.resumed': { sessionId: string; streamId: string }
  'stream.stopped': { sessionId: string; streamId: string }
  /** Another state of a server that a stream is pushed to by RTMP; code and reason where it is reconnecting or has failed. */
  'destination.changed': {
    sessionId: string
    pushId: string
    destinationId: string
    url: string
    state: string
    code?: string
    reason?: string
  }
  'recording.started': { sessionId: string; recordingId: string }
  /** A recording is whole where it is kept. */
  'recording.finished': { sessionId: string; recordingId: string; filePath: string; durationSeconds: number }
  'recording.recovered': { recordingId: string; filePath: string; durationSeconds: number }
  /** A recording stays in the spool for now, since where it is kept is away, or does not take it; another reason is told of again. */
  'recording.upload-delayed': { sessionId: string; recordingId: string; code: string; reason: string }
  'recording.upload-resumed': { sessionId: string; recordingId: string }
  /** A recording was looked at where it is kept, an address `s3://...` or a path; `stored` is `archived` or `backup`. */
  'recording.archived': { sessionId: string; recordingId: string; location: string; stored: string }
  'recording.failed': { sessionId: string; recordingId: string; code: string; reason: string }
  /** A recording was not to be kept any longer, for its age or for the room that all take. */
  'recording.removed': { recordingId: string; sessionId: string; reason: 'age' | 'size'; fileSizeBytes: number }
}

export type EventName = keyof EventMap

/** One event with its time (milliseconds since 1970). */
export type DomainEvent = { [N in EventName]: { name: N; atMs: number; data: EventMap[N] } }[EventName]
