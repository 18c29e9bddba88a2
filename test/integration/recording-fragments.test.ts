import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { initSegment } from '../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../src/formats/isobmff/media-fragment.ts'
import { h264Samples } from '../helpers/h264-samples.ts'

const run = promisify(execFile)

for (const [name, origin] of Object.entries({ 'from zero': 0, 'past 32 bits of ticks': 2 ** 33 + 12_345 })) {
  test(`ffprobe reads init segment and fragments ${name} without a word`, async (t) => {
    const { units, record, width, height } = await h264Samples()
    const folder = await mkdtemp(join(tmpdir(), 'flybrowser-fragments-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const file = join(folder, 'a.mp4')
    await writeFile(file, [
      initSegment({
        width,
        height,
        timescale: 90_000,
        codec: 'avc1',
        record,
      }),
      ...units.map(({ keyframe, data }, i) =>
        mediaFragment({
          sequence: i + 1,
          decodeTime: origin + i * 3000,
          duration: 3000,
          keyframe,
          capturedAtMs: 0,
          data,
        }),
      ),
    ])
    const { stdout, stderr } = await run('ffprobe', [
      ...['-v', 'warning', '-count_frames', '-show_entries', 'packet=pts,duration,flags:stream', '-of', 'json', file],
    ])
    t.is(stderr, '')
    const { packets, streams } = JSON.parse(stdout)
    t.is(streams[0].nb_read_frames, '90')
    t.is(streams[0].time_base, '1/90000')
    t.deepEqual(
      packets.map((p: { pts: number; duration: number; flags: string }) => [p.pts, p.duration, p.flags[0]]),
      units.map(({ keyframe }, i) => [origin + i * 3000, 3000, keyframe ? 'K' : '_']),
    )
    t.is((await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'])).stderr, '')
  })
}
