import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import puppeteer, { type Browser, type Page } from 'puppeteer'
import { concatMap, from, map, of, Subscription, timer } from 'rxjs'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import type { LiveProtocol } from '../../src/domain/live-protocol.ts'
import type { InitFragment, MediaFragment, SegmentEvent } from '../../src/domain/media.ts'
import { msToTicks, ticksToMs } from '../../src/domain/time.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import type { PlayerFacts } from '../helpers/viewer.ts'
import { encodeFragments, PART_MS, packaged, SEGMENT_MS } from './http-media.ts'

type Encoded = Awaited<ReturnType<typeof encodeFragments>>

/** The same picture later: its `tfdt` (ISO/IEC 14496-12, 8.8.12; of 64 bits as ffmpeg writes it) says so, too. */
const later = (fragment: MediaFragment, ticks: number): MediaFragment => {
  const bytes = Buffer.from(fragment.bytes)
  const at = bytes.indexOf('tfdt') + 8
  bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at) + BigInt(ticks), at)
  return { ...fragment, bytes, pts: fragment.pts + ticks }
}

/** What an encoder gives that fails when `atMs` have been sent and is there again a segment later. */
const restarted = (events: readonly SegmentEvent[], init: InitFragment, atMs: number): SegmentEvent[] => {
  const ticks = msToTicks(SEGMENT_MS)
  const msn = Math.ceil(atMs / SEGMENT_MS)
  const before = events.filter((event) => event.kind === 'init' || event.msn < msn)
  const after = events.slice(before.length).map((event): SegmentEvent => {
    if (event.kind === 'init') return event
    if (event.kind === 'fragment') return { ...event, fragment: later(event.fragment, ticks) }
    const pts = event.pts + ticks
    return event.kind === 'segment'
      ? { ...event, pts }
      : { ...event, pts, fragments: event.fragments.map((fragment) => later(fragment, ticks)) }
  })
  return [...before, { ...init, discontinuity: true }, ...after]
}

/** What an encoder gives that begins anew with a larger picture, at the first segment after `atMs` have been sent. */
const resized = (
  events: readonly SegmentEvent[],
  head: InitFragment,
  larger: Encoded,
  atMs: number,
): SegmentEvent[] => {
  const isBefore = (event: SegmentEvent) => event.kind === 'init' || event.msn < Math.ceil(atMs / SEGMENT_MS)
  const { originMs } = head
  return [
    ...events.filter(isBefore),
    { ...larger.init, originMs, discontinuity: true },
    ...packaged(larger.media).filter((event) => !isBefore(event)),
  ]
}

/** A page of the player, and whatever it complained about. */
export interface PlayerPage {
  readonly page: Page
  /** Words on the console, errors, and violations of the policy it is served with. */
  readonly complaints: readonly string[]
  facts(): Promise<PlayerFacts>
  /** Waits until an expression of the page is true; `player` stands for what it tells of itself. */
  until(expression: string): Promise<void>
}

export interface StreamLength {
  readonly seconds: number
  /** The encoder fails after that, and is there again a second later. Default never. */
  readonly restartAfterS?: number
  /** The picture is four times as large from the segment after that on. Default never. */
  readonly resizeAfterS?: number
  /** A second rendition of the same pictures goes beside it, half as wide and high. Default none. */
  readonly ladder?: boolean
  /** What playlists say of the codec. Default the truth. */
  readonly codecs?: string
  /** From the next segment on after this is told, nothing comes for so long, and then all that was held up at once. Default never. */
  readonly outage?: { readonly begins: Promise<void>; readonly forS: number }
}

/** What streams are made of: so many seconds at most, and so many whose picture changes its size. */
export interface SceneLength {
  readonly seconds: number
  /** Default none. */
  readonly resizedSeconds?: number
  /** Streams may be ladders. Default not. */
  readonly ladders?: boolean
}

export interface PlayerScene extends AsyncDisposable {
  readonly url: string
  readonly live: LiveStreams
  readonly browser: Browser
  /** Begins a stream of so many seconds that were encoded before, at the pace of time; gives the function that breaks it off. */
  stream(streamId: string, protocols: readonly LiveProtocol[], length: StreamLength): () => void
  /** @param path of the server, or an address of another one that stands before it */
  open(path: string, viewport?: { readonly width: number; readonly height: number }): Promise<PlayerPage>
  /** Breaks every connection to the server. */
  cut(): void
}

const WAIT_MS = 30_000
const LARGER = { width: 640, height: 360 }
const SMALLER = { width: 160, height: 90 }
const SMALLER_BPS = 300_000

/** Packaging of the rendition below the largest. */
const below = (event: SegmentEvent): SegmentEvent => (event.kind === 'fragment' ? event : { ...event, rendition: 1 })

/** Tells of violations of the content security policy on the console. */
const LISTEN = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy', event.violatedDirective, event.blockedURI))`

/** The built player behind a real server, and a browser to look at it. */
export async function playerScene({ seconds, resizedSeconds, ladders }: SceneLength): Promise<PlayerScene> {
  const playerFolder = await mkdtemp(join(tmpdir(), 'player-'))
  await promisify(execFile)(process.execPath, ['scripts/build-player.mjs', playerFolder])
  const encoded = await encodeFragments(seconds)
  const larger = resizedSeconds === undefined ? undefined : await encodeFragments(resizedSeconds, LARGER)
  const smaller = ladders ? await encodeFragments(seconds, SMALLER) : undefined
  const live = new LiveStreams({ clock: systemClock })
  const server = createServer({ live, log: silentLog, playerFolder })
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 })
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    args: [
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
  const sources = new Subscription()
  return {
    url,
    live,
    browser,
    stream: (streamId, protocols, length) => {
      const source = playLive(live, streamId, protocols, { ...encoded, larger, smaller }, length)
      sources.add(source)
      return () => source.unsubscribe()
    },
    open: (path, viewport = { width: 1280, height: 800 }) => openPage(browser, new URL(path, url).href, viewport),
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    [Symbol.asyncDispose]: async () => {
      sources.unsubscribe()
      await browser.close()
      live.close()
      await server.close()
      await rm(playerFolder, { recursive: true })
    },
  }
}

function playLive(
  live: LiveStreams,
  streamId: string,
  protocols: readonly LiveProtocol[],
  { init, media, larger, smaller }: Encoded & Partial<Record<'larger' | 'smaller', Encoded | undefined>>,
  { seconds, restartAfterS, resizeAfterS, ladder, codecs = init.codecs, outage }: StreamLength,
): Subscription {
  const spec = { streamId, partMs: PART_MS, segmentMs: SEGMENT_MS, gridMs: SEGMENT_MS, windowMs: 30_000 }
  const writers = protocols.map((protocol) => live.open({ ...spec, protocol }))
  const push = (event: SegmentEvent) => {
    for (const writer of writers) writer.push(event)
  }
  const originMs = systemClock.now()
  const head = { ...init, codecs, originMs }
  const lasting = (all: readonly MediaFragment[]) => packaged(all.filter(({ pts }) => ticksToMs(pts) < seconds * 1000))
  const lower = ladder ? lasting(smaller?.media.map((each) => ({ ...each, rendition: 1 })) ?? []) : []
  const events = lasting(media).flatMap((event, at) => [event, ...lower.slice(at, at + 1).map(below)])
  push(head)
  if (ladder && smaller) push({ ...smaller.init, originMs, bitrateBps: SMALLER_BPS, rendition: 1 })
  const sent = () => {
    if (restartAfterS !== undefined) return restarted(events, head, restartAfterS * 1000)
    if (resizeAfterS === undefined) return events
    if (!larger) throw new Error('there is no larger picture')
    return resized(events, head, larger, resizeAfterS * 1000)
  }
  let fromMs = Number.POSITIVE_INFINITY
  outage?.begins.then(() => {
    fromMs = Math.ceil((systemClock.now() - originMs) / SEGMENT_MS) * SEGMENT_MS
  })
  const heldUntilMs = (ms: number) => (outage && ms > fromMs ? Math.max(ms, fromMs + outage.forS * 1000) : ms)
  return from(sent())
    .pipe(
      concatMap((event) => {
        // Parts and segments end with their last fragment.
        if (event.kind !== 'fragment') return of(event)
        const dueMs = originMs + heldUntilMs(ticksToMs(event.fragment.pts + event.fragment.duration))
        return timer(Math.max(0, dueMs - systemClock.now())).pipe(map(() => event))
      }),
    )
    .subscribe({
      next: push,
      complete: () => {
        for (const writer of writers) writer.end()
      },
    })
}

async function openPage(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number },
): Promise<PlayerPage> {
  // In a window of its own: a page behind another one is given no pictures.
  const page = await browser.newPage({ type: 'window' })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.setViewport(viewport)
  await page.evaluateOnNewDocument(LISTEN)
  await page.goto(url)
  return {
    page,
    complaints,
    facts: () => page.evaluate('({ ...window.flybrowserPlayer })') as Promise<PlayerFacts>,
    until: async (expression) => {
      const condition = `(() => { const player = window.flybrowserPlayer; return ${expression} })()`
      await page.waitForFunction(condition, { timeout: WAIT_MS, polling: 100 }).catch(async () => {
        const facts = JSON.stringify(await page.evaluate('({ ...window.flybrowserPlayer })'))
        throw new Error(`never was ${expression}: ${facts}; ${complaints.join('; ')}`)
      })
    },
  }
}
