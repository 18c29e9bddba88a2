import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Sizes of the decoded pictures of a file, like `1280x720`, in the order of time. */
export async function pictureSizes(path: string): Promise<string[]> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v', '-of', 'json'],
    ...['-show_entries', 'frame=width,height', path],
  ])
  const { frames } = JSON.parse(stdout) as { frames: { width: number; height: number }[] }
  return frames.map(({ width, height }) => `${width}x${height}`)
}
