import { type PlaybackState, playbackState, STATE_WORDS } from '../playback/playback-state.ts'
import { connectControls, showControls } from './controls.ts'
import { FrameCounter } from './frame-counter.ts'
import { LivePlayback } from './live-playback.ts'
import { page, write } from './page.ts'
import { ServerClock } from './server-clock.ts'
import { Sparkline } from './sparkline.ts'
import { pollStatus } from './stream-status.ts'
import { bitrate, count, frameRate, seconds, size, speed } from './words.ts'

/** What tests and embedding pages can read. */
export interface PlayerStats {
  readonly state: PlaybackState
  readonly latencyMs: number | undefined
  readonly bufferMs: number
  readonly stalls: number
  readonly droppedFrames: number
  readonly currentTime: number
}

declare global {
  interface Window {
    readonly flybrowserPlayer: PlayerStats
  }
}

const SHOW_MS = 200
const SYNCHRONISE_MS = 60_000

/** `/streams/{id}/player`, wherever the server is mounted. */
const streamUrl = new URL('.', location.href)
const streamId = decodeURIComponent(streamUrl.pathname.split('/').at(-2) ?? '')
// Two tabs are two viewers; randomUUID is missing where the page is served without TLS.
const viewer = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join('')
const playlistUrl = new URL('playlist.m3u8', streamUrl)
const playback = new LivePlayback(page.video, `${playlistUrl.href}?viewer=${viewer}`)
const clock = new ServerClock()
const chart = new Sparkline(page.chart)
const frames = new FrameCounter()
let viewers: number | undefined
let gone = false
let streamPaused = false

const isOver = (): boolean => page.video.ended || gone

const latencyMs = (): number | undefined => {
  const pictureAtMs = isOver() ? undefined : playback.pictureAtMs
  return pictureAtMs === undefined ? undefined : clock.now() - pictureAtMs
}

const state = (): PlaybackState =>
  playbackState({
    gone,
    failed: playback.failed,
    reconnecting: playback.reconnecting,
    streamEnded: playback.streamEnded,
    playedOut: page.video.ended,
    streamPaused,
    blocked: playback.blocked,
    paused: page.video.paused,
    everPlayed: playback.everPlayed,
    waiting: playback.waiting,
    following: playback.following,
    lateMs: playback.lateMs,
  })

const stats: PlayerStats = {
  get state() {
    return state()
  },
  get latencyMs() {
    return latencyMs()
  },
  get bufferMs() {
    return playback.bufferMs
  },
  get stalls() {
    return playback.stalls
  },
  get droppedFrames() {
    return page.video.getVideoPlaybackQuality().droppedVideoFrames
  },
  get currentTime() {
    return page.video.currentTime
  },
}
Object.defineProperty(window, 'flybrowserPlayer', { value: Object.freeze(stats) })

function showState(now: PlaybackState): void {
  const { label, note } = STATE_WORDS[now]
  document.documentElement.dataset.state = now
  write(page.state, label)
  page.note.hidden = note === undefined
  write(page.noteTitle, note === undefined ? '' : label)
  write(page.noteText, note ?? '')
  const title = `${label} · ${streamId} · FlyBrowser`
  if (document.title !== title) document.title = title
}

function showNumbers(): void {
  const { video } = page
  const { droppedVideoFrames, totalVideoFrames } = video.getVideoPlaybackQuality()
  frames.add(performance.now(), totalVideoFrames - droppedVideoFrames)
  const over = isOver()
  const latency = latencyMs()
  write(page.latency, seconds(latency))
  const bufferMs = over ? undefined : playback.lowestBufferMs
  write(page.buffer, seconds(bufferMs))
  write(page.bitrate, bitrate(playback.bitrateBps))
  write(page.picture, size(video.videoWidth, video.videoHeight))
  write(page.rate, frameRate(over ? undefined : frames.fps))
  write(page.speed, speed(video.playbackRate))
  write(page.dropped, count(droppedVideoFrames))
  write(page.stalls, count(playback.stalls))
  write(page.viewers, count(viewers))
  if (!over) chart.add({ latencyMs: latency, bufferMs })
}

function show(): void {
  const now = state()
  showState(now)
  showNumbers()
  showControls(now !== 'behind' && now !== 'paused')
}

if (new URLSearchParams(location.search).get('embed') === '1') document.documentElement.dataset.embed = ''
write(page.streamName, streamId)
page.video.addEventListener('resize', () => {
  page.stage.style.setProperty('--ratio', String(page.video.videoWidth / page.video.videoHeight))
})
connectControls(playback, playlistUrl.href)
const timeUrl = new URL('../../time', streamUrl).href
void clock.synchronise(timeUrl)
setInterval(() => clock.synchronise(timeUrl), SYNCHRONISE_MS)
void pollStatus(new URL('status', streamUrl).href, (status) => {
  // A stream of this name has come back: it has nothing to do with what is on screen.
  if (gone && status.known) location.reload()
  gone = !status.known
  if (gone) playback.stop()
  viewers = status.viewers
  streamPaused = status.paused
})
playback.start()
show()
setInterval(show, SHOW_MS)
