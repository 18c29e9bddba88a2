import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface ProbedFile {
  readonly durationSeconds: number
  readonly frames: number
  readonly codec: string
  readonly width: number
  readonly height: number
  /** What ffprobe had to complain about. */
  readonly complaints: string
}

/** What ffprobe says of a media file, every picture counted. */
export async function probeFile(path: string): Promise<ProbedFile> {
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'warning', '-count_packets', '-of', 'json'],
    ...['-show_entries', 'format=duration:stream=codec_name,width,height,nb_read_packets', path],
  ])
  const { format, streams } = JSON.parse(stdout) as {
    format: { duration: string }
    streams: { codec_name: string; width: number; height: number; nb_read_packets: string }[]
  }
  const [video] = streams
  return {
    durationSeconds: Number(format.duration),
    frames: Number(video?.nb_read_packets),
    codec: video?.codec_name ?? '',
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    complaints: stderr.trim(),
  }
}

/** What ffmpeg has to complain about when it decodes the whole file; empty when it is sound. */
export async function decodingErrors(path: string): Promise<string> {
  // In the file's own time base: a rate that ffmpeg guesses would round pictures of a variable rate onto each other.
  const ownTimes = ['-vsync', 'passthrough', '-enc_time_base', '-1']
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', path, ...ownTimes, '-f', 'null', '-'])
  return stderr.trim()
}
