import { join } from 'node:path'
import { findFfmpegBinaries } from '../../src/adapters/ffmpeg/find-binaries.ts'
import type { Contender } from './contender.ts'
import { openPlainPage } from './plain-page.ts'

/** puppeteer-screen-recorder with its defaults, but for size and rate: JPEG pictures, H.264 (ultrafast) in MP4. */
export const screenRecorder: Contender = {
  name: 'screen-recorder',
  summary: 'puppeteer-screen-recorder: H.264 in MP4',
  side: 'peer',
  films: ['capture'],
  async open(scene) {
    const { fps, width, height } = scene
    const { PuppeteerScreenRecorder } = await import('puppeteer-screen-recorder')
    const { page, evaluate, close } = await openPlainPage(scene)
    const path = join(scene.folder, 'recorded.mp4')
    const [ffmpeg] = await findFfmpegBinaries(process.env)
    const recorder = new PuppeteerScreenRecorder(page, {
      fps,
      videoFrame: { width, height },
      aspectRatio: `${width}:${height}`,
      ...(ffmpeg ? { ffmpeg_Path: ffmpeg.path } : {}),
    })
    return {
      async start() {
        await recorder.start(path)
      },
      async stop() {
        if (!(await recorder.stop())) throw new Error('it could not finish its file')
      },
      footage: async () => ({ path }),
      evaluate,
      close,
    }
  },
}
