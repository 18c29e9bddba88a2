import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { readPixelClock } from '../../src/domain/pixel-clock.ts'
import { openPlayerBrowser } from './stock-player-browser.ts'

/** A file to be played. */
export interface PlayedFile {
  readonly path: string
  /** Where it is, when a server other than that of this page has it. */
  readonly address?: string
  readonly contentType: string
  /** How long it lasts. */
  readonly seconds: number
}

/** What a browser showed after seeking, by the pixel clock in the picture. */
export interface SeekShown {
  readonly file: PlayedFile
  readonly wanted: number
  /** NaN when no clock could be read. */
  readonly shown: number
}

const WIDTH = 320
const HEIGHT = 180

/**
 * Plays files in one page of Chromium, one after the other, seeking in each to some of its seconds.
 * @param options.page an address of the server that has the files, where this one does not
 * @param options.shown called when the first picture of a file is there
 */
export async function playedAt(
  files: readonly PlayedFile[],
  seconds: (duration: number) => readonly number[],
  options: { readonly page?: string; readonly shown?: (file: PlayedFile) => void } = {},
): Promise<SeekShown[]> {
  await using server = await serveFiles(files)
  await using browser = await openPlayerBrowser(options.page ?? server.address)
  const shown: SeekShown[] = []
  for (const [index, file] of files.entries()) {
    await browser.page.evaluate(OPEN, file.address ?? `/file/${index}`)
    options.shown?.(file)
    for (const wanted of seconds(file.seconds)) {
      const gray = (await browser.page.evaluate(SEEK, wanted, WIDTH, HEIGHT)) as string
      const value = readPixelClock(Buffer.from(gray, 'latin1'), WIDTH, HEIGHT)
      shown.push({ file, wanted, shown: value === undefined ? Number.NaN : value / 1000 })
    }
  }
  return shown
}

// Text, since these run in the page, where nothing of this program is.
const OPEN = inPage(`async (address) => {
  document.body.innerHTML = '<video muted preload=metadata></video>'
  const video = document.querySelector('video')
  video.src = address
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve
    video.onerror = () => reject(new Error(address + ': ' + video.error?.message))
  })
}`)

const SEEK = inPage(`async (seconds, width, height) => {
  const video = document.querySelector('video')
  const sought = new Promise((resolve) => { video.onseeked = resolve })
  // The event may come before the picture can be drawn; where it is the one that was there already, none comes.
  const presented = new Promise((resolve) => video.requestVideoFrameCallback(resolve))
  video.currentTime = seconds
  await sought
  await Promise.race([presented, new Promise((resolve) => setTimeout(resolve, 500))])
  const canvas = new OffscreenCanvas(width, height).getContext('2d')
  canvas.drawImage(video, 0, 0, width, height)
  const { data } = canvas.getImageData(0, 0, width, height)
  let gray = ''
  for (let at = 1; at < data.length; at += 4) gray += String.fromCharCode(data[at])
  return gray
}`)

function inPage(text: string): (...args: unknown[]) => unknown {
  return new Function(`return ${text}`)() as (...args: unknown[]) => unknown
}

/** A page with a video element, and the files by number, in ranges. */
async function serveFiles(files: readonly PlayedFile[]): Promise<{ address: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    const file = files[Number(/^\/file\/(\d+)$/.exec(request.url ?? '')?.[1])]
    if (!file) {
      const isPage = request.url === '/'
      response.writeHead(isPage ? 200 : 204, { 'content-type': 'text/html' }).end(isPage ? '<video muted></video>' : '')
      return
    }
    const { size } = await stat(file.path)
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    const [start, end] = [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
    response.writeHead(206, {
      'content-type': file.contentType,
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${size}`,
    })
    await pipeline(createReadStream(file.path, { start, end }), response).catch(() => {}) // the browser has enough of it
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
