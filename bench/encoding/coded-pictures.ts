import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A picture as it was coded. */
export interface CodedPicture {
  readonly timeMs: number
  readonly byteLength: number
  readonly keyframe: boolean
}

/** The coded pictures of a file of any container, by time. */
export async function codedPictures(path: string): Promise<CodedPicture[]> {
  const { stdout } = await run(
    'ffprobe',
    [
      ...['-v', 'error', '-select_streams', 'v:0'],
      ...['-show_entries', 'packet=pts_time,size,flags', '-of', 'json', path],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  const { packets = [] } = JSON.parse(stdout) as { packets?: { pts_time: string; size: string; flags: string }[] }
  return packets
    .map(({ pts_time, size, flags }) => ({
      timeMs: Math.round(Number(pts_time) * 1000),
      byteLength: Number(size),
      keyframe: flags.startsWith('K'),
    }))
    .sort((a, b) => a.timeMs - b.timeMs)
}
