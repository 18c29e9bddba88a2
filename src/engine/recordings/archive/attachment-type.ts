const TYPES: Readonly<Record<string, string>> = {
  jsonl: 'application/x-ndjson',
  json: 'application/json',
  jpg: 'image/jpeg',
  png: 'image/png',
  vtt: 'text/vtt',
}

/** The media type of an attachment, by its ending. */
export const attachmentType = (name: string): string =>
  TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
