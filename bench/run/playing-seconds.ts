import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * How long footage plays: from its first picture to the end of its last one, seconds. Counted off its packets, since WebM that was
 * written to a pipe does not say it, and on a page at rest the last picture stands for long.
 */
export async function playingSeconds(path: string): Promise<number> {
  const { stdout } = await run(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts_time,duration_time', '-of', 'json', path],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  const { packets = [] } = JSON.parse(stdout) as { packets?: { pts_time: string; duration_time?: string }[] }
  const times = packets.map(({ pts_time, duration_time = '0' }) => {
    const from = Number(pts_time)
    return { from, to: from + Number(duration_time) }
  })
  const from = Math.min(...times.map((time) => time.from))
  const to = Math.max(...times.map((time) => time.to))
  return times.length > 0 ? to - from : 0
}
