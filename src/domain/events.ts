/** What the program tells the world, in the past tense; carried by the event port, later as NATS subjects. */
export interface EventMap {
  'session.opened': { sessionId: string; source: string }
  'session.closed': { sessionId: string }
  'capture.chosen': { sessionId: string; source: string; reason: string }
  'encoder.started': { sessionId: string; encoder: string; binary: string }
  'encoder.restarted': { sessionId: string; encoder: string; reason: string; restarts: number }
  'stream.started': { sessionId: string; streamId: string }
  'stream.paused': { sessionId: string; streamId: string }
  'stream.resumed': { sessionId: string; streamId: string }
  'stream.stopped': { sessionId: string; streamId: string }
  'recording.started': { sessionId: string; recordingId: string }
  'recording.finished': { sessionId: string; recordingId: string; filePath: string; durationSeconds: number }
  'recording.recovered': { recordingId: string; filePath: string; durationSeconds: number }
  'recording.failed': { sessionId: string; recordingId: string; code: string; reason: string }
}

export type EventName = keyof EventMap

/** One event with its time (milliseconds since 1970). */
export type DomainEvent = { [N in EventName]: { name: N; atMs: number; data: EventMap[N] } }[EventName]
