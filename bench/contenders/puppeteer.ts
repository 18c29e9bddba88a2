import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { ScreenRecorder } from 'puppeteer'
import { findFfmpegBinaries } from '../../src/adapters/ffmpeg/find-binaries.ts'
import type { Contender } from './contender.ts'
import { openPlainPage } from './plain-page.ts'

/** puppeteer's own `page.screencast()` with its defaults: PNG pictures, VP9 in WebM. */
export const puppeteer: Contender = {
  name: 'puppeteer',
  summary: 'puppeteer, page.screencast(): VP9 in WebM',
  side: 'peer',
  films: ['record', 'live', 'capture'],
  async open(scene) {
    const { page, evaluate, close } = await openPlainPage(scene)
    const path = join(scene.folder, 'screencast.webm')
    let recorder: ScreenRecorder | undefined
    let written: Promise<void> | undefined
    return {
      async start() {
        const [ffmpeg] = await findFfmpegBinaries(process.env)
        recorder = await page.screencast({ fps: scene.fps, ...(ffmpeg ? { ffmpegPath: ffmpeg.path } : {}) })
        // What its option `path` does, but so that the end of writing can be waited for.
        written = finished(recorder.pipe(createWriteStream(path)))
      },
      async stop() {
        await recorder?.stop()
        await written
      },
      footage: async () => ({ path }),
      evaluate,
      close,
    }
  },
}
