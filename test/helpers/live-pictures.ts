import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type ClockReading, pixelClockReadings } from './pixel-clock-reader.ts'

const run = promisify(execFile)

/** Reads pictures of a live stream until there are so many. */
export async function livePictures(url: string, count: number): Promise<ClockReading[]> {
  const stop = new AbortController()
  const readings: ClockReading[] = []
  try {
    for await (const reading of pixelClockReadings(url, { inputArgs: ['-rtmp_live', 'live'], signal: stop.signal })) {
      readings.push(reading)
      if (readings.length >= count) stop.abort()
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return readings.slice(0, count)
}

export type ProbedTrack = Readonly<Record<string, string | number>>

/** The tracks of a live stream, by the names of their codecs. */
export async function liveTracks(url: string): Promise<ReadonlyMap<string, ProbedTrack>> {
  const entries = 'stream=codec_name,profile,width,height,sample_rate,channels'
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', entries, url])
  const { streams } = JSON.parse(stdout) as { streams: readonly ProbedTrack[] }
  return new Map(streams.map((track) => [String(track.codec_name), track]))
}
