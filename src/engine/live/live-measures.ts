/** What one stream has done so far; every number is counted. */
export interface LiveMeasures {
  /** Distinct viewers that asked for a playlist, a manifest or a segment of DASH within the last three target durations, or have a socket. */
  readonly viewerCount: number
  /** Requests that are over: answered, refused or given up by the client. */
  readonly requests: number
  /** Bytes written to the connections of viewers, heads of answers included. */
  readonly bytesSent: number
  /** Bytes of init segments and parts taken from packaging. */
  readonly bytesProduced: number
  /** Parts of the largest rendition: the others have as many. */
  readonly partsProduced: number
  /** Playlists and manifests that were rendered, each for all who asked for it. */
  readonly renders: number
  /** When the newest part came, milliseconds since 1970; undefined before the first. */
  readonly lastPartAtMs: number | undefined
  /** Seconds of media that viewers can seek in. */
  readonly windowSeconds: number
  readonly ended: boolean
}
