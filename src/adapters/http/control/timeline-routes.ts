import { Type } from 'typebox'
import {
  TIMELINE_FORMATS,
  type TimelineFormat,
  timelineText,
} from '../../../engine/recordings/timeline/timeline-text.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'

const schema = {
  params: Type.Object({ id: Type.String() }),
  querystring: Type.Object({ format: Type.Optional(Type.Enum([...TIMELINE_FORMATS])) }),
}

const MEDIA_TYPES: Readonly<Record<TimelineFormat, string>> = {
  table: 'text/plain; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  chapters: 'text/vtt; charset=utf-8',
}

/** What happened in a recording, as text for programs, people and players. */
export function timelineRoutes(server: HttpServer, { recordings }: Pick<ControlOptions, 'recordings'>): void {
  server.get('/recordings/:id/timeline', { schema }, async ({ params: { id }, query: { format = 'jsonl' } }, reply) =>
    reply
      .type(MEDIA_TYPES[format])
      .send(timelineText({ ...(await recordings.get(id)), timeline: await recordings.timeline(id) }, format)),
  )
}
