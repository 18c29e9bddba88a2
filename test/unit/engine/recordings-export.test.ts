import test from 'ava'
import { doneSeconds, exportCommands } from '../../../src/engine/recordings/export/export-commands.ts'
import { checkExport, exportPicture } from '../../../src/engine/recordings/export/export-wish.ts'
import type { ExportRequest } from '../../../src/pipeline/ports/export-port.ts'

const REQUEST: ExportRequest = {
  ...{ input: '/r/rec_a.mp4', output: '/o/a.partial', palette: '/o/a.png', format: 'mp4' },
  ...{ fromSeconds: 1.5, lengthSeconds: 2, fps: 30 },
}

test('a range is read from the keyframe before it on and cut where it is written: what stands at its ends is in it', (t) => {
  const [args, ...others] = exportCommands({ ...REQUEST, size: { width: 640, height: 360 } }, 'libx264')
  t.is(others.length, 0)
  const text = args?.join(' ') ?? ''
  t.regex(text, /-xerror .*-noaccurate_seek -reinit_filter 0 -ss 1\.500000 -i \/r\/rec_a\.mp4/)
  t.regex(text, /,pad=640:360:.*,fps=fps=30:start_time=0,tpad=stop=-1:stop_mode=clone -progress/)
  t.regex(text, /-t 2\.000000 -c:v libx264 .*-movflags \+faststart -f mp4 \/o\/a\.partial$/)
  t.false(exportCommands(REQUEST, 'libx264')[0]?.join(' ').includes('scale='))
})

test('a GIF is made in two runs, so that its pictures need not wait for its colours', (t) => {
  const [colours, pictures, ...others] = exportCommands({ ...REQUEST, format: 'gif', fps: 10 }, 'gif')
  t.is(others.length, 0)
  t.regex(colours?.join(' ') ?? '', /trim=end=2\.000000,palettegen=stats_mode=diff .*-update 1 -f image2 \/o\/a\.png$/)
  t.regex(
    pictures?.join(' ') ?? '',
    /-f png_pipe -i \/o\/a\.png -filter_complex .*paletteuse.* -f gif \/o\/a\.partial$/,
  )
})

test('a GIF is no larger and no faster than it has to be, unless that is asked for', (t) => {
  const source = { width: 1280, height: 720, fps: 30 }
  t.deepEqual(exportPicture({ format: 'gif' }, source), { size: { width: 640, height: 360 }, fps: 10 })
  t.deepEqual(exportPicture({ format: 'gif' }, { width: 320, height: 240, fps: 5 }), {
    size: { width: 320, height: 240 },
    fps: 5,
  })
  t.deepEqual(exportPicture({ format: 'gif', width: 800, fps: 25 }, source), {
    size: { width: 800, height: 450 },
    fps: 25,
  })
  t.deepEqual(exportPicture({ format: 'mp4' }, source), { size: { width: 1280, height: 720 }, fps: 30 })
  t.deepEqual(exportPicture({ format: 'webm' }, { width: 0, height: 0, fps: 0 }), { fps: 30 })
})

test('sides are even whatever the recording has', (t) => {
  t.deepEqual(exportPicture({ format: 'mp4' }, { width: 1367, height: 769, fps: 30 }).size, {
    width: 1368,
    height: 770,
  })
  t.deepEqual(exportPicture({ format: 'mp4', width: 16 }, { width: 4000, height: 20, fps: 30 }).size, {
    width: 16,
    height: 2,
  })
})

test('sizes and rates that are none are refused', (t) => {
  for (const wish of [
    { width: 15 },
    { width: 641 },
    { width: 1e9 },
    { fps: 0 },
    { fps: 61 },
    { fps: 1.5 },
    { width: Number.NaN },
  ])
    t.throws(() => checkExport({ format: 'mp4', ...wish }), { code: 'OPTION_INVALID' })
  t.throws(() => checkExport({ format: 'avi' as 'mp4' }), {
    code: 'OPTION_INVALID',
    message: /avi is none of mp4, webm, gif/,
  })
  t.notThrows(() => checkExport({ format: 'gif', width: 320, fps: 60 }))
})

test('how far ffmpeg is', (t) => {
  t.is(doneSeconds('out_time_us=1500000'), 1.5)
  for (const line of ['out_time_us=N/A', 'out_time_ms=1', 'progress=end', '']) t.is(doneSeconds(line), undefined)
})
