import { chooseProtocol } from '../playback/choose-protocol.ts'
import { type PlaybackState, playbackState, STATE_WORDS } from '../playback/playback-state.ts'
import type { StatusFacts } from '../playback/status-facts.ts'
import { showAddresses } from './addresses.ts'
import { announceState } from './announcer.ts'
import { connectControls, showControls, toggleMute } from './controls.ts'
import { write } from './dom.ts'
import { connectKeyboard } from './keyboard.ts'
import { Measures } from './measures.ts'
import { page } from './page.ts'
import { Player } from './player.ts'
import { QualityMenu } from './quality-menu.ts'
import { ServerClock } from './server-clock.ts'
import { toggleFullscreen, toggleHelp } from './stage.ts'
import { type PlayerStats, publishStats } from './stats.ts'
import { StatusFeed } from './status-feed.ts'
import { Tabs } from './tabs.ts'
import { TimeBar } from './time-bar.ts'

const SHOW_MS = 200
const SYNCHRONISE_MS = 60_000
const STEP_S = 5

/** `/streams/{id}/player`, wherever the server is mounted. */
const streamUrl = new URL('.', location.href)
const streamId = decodeURIComponent(streamUrl.pathname.split('/').at(-2) ?? '')
const query = new URLSearchParams(location.search)
// Two tabs are two viewers; randomUUID is missing where the page is served without TLS.
const viewer = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join('')
let status: StatusFacts | undefined
const feed = new StatusFeed(new URL('status', streamUrl).href, take)
const player = new Player(page.video, {
  streamUrl,
  viewer,
  onStatus: (body) => feed.accept(body),
  onNews: () => void feed.ask(),
})
const clock = new ServerClock()
const measures = new Measures(player)
const timeBar = new TimeBar(player)
const tabs = new Tabs(playBy)
const qualityMenu = new QualityMenu((rendition) => {
  player.chooser.wish = rendition
  show()
})

const offered = () => status?.protocols ?? []
const gone = () => status?.known === false
/** The last picture has been shown; of a stream that is sent as it is made, there may be none after its end. */
const playedOut = () => page.video.ended || (player.playback?.streamEnded === true && player.window === undefined)
const isOver = () => playedOut() || gone()

const latencyMs = (): number | undefined => {
  const pictureAtMs = player.streamEnded || isOver() ? undefined : player.dateMs(page.video.currentTime)
  return pictureAtMs === undefined || !player.watch.everPlayed ? undefined : clock.now() - pictureAtMs
}

const state = (): PlaybackState =>
  playbackState({
    gone: gone(),
    failed: player.failed,
    reconnecting: player.playback?.reconnecting ?? false,
    // Who has been let in is counted himself.
    full: (status?.full ?? false) && !player.watch.everPlayed,
    streamEnded: player.streamEnded,
    playedOut: playedOut(),
    streamPaused: status?.paused ?? false,
    blocked: player.watch.blocked,
    paused: page.video.paused,
    everPlayed: player.watch.everPlayed,
    waiting: player.watch.waiting,
    following: player.following,
    lateMs: player.playback?.lateMs ?? 0,
  })

const stats: PlayerStats = {
  get state() {
    return state()
  },
  get via() {
    return player.via
  },
  get protocols() {
    return offered()
  },
  get renditions() {
    return player.renditions.map(({ name }) => name)
  },
  get rendition() {
    return player.playback?.rendition
  },
  get latencyMs() {
    return latencyMs()
  },
  get bufferMs() {
    return player.bufferMs
  },
  get bitrateBps() {
    return player.playback?.bitrateBps
  },
  get fps() {
    return measures.fps
  },
  get stalls() {
    return player.watch.stalls
  },
  get droppedFrames() {
    return page.video.getVideoPlaybackQuality().droppedVideoFrames
  },
  get currentTime() {
    return page.video.currentTime
  },
  get playbackRate() {
    return page.video.playbackRate
  },
  get following() {
    return player.following
  },
  get behindLiveMs() {
    return player.behindS * 1000
  },
  get window() {
    return player.window
  },
  get viewers() {
    return status?.viewers
  },
}

/** Plays by a protocol, and has the address say so, that it can be passed on. */
function playBy(via: PlayerStats['via']): void {
  if (via === player.via && player.playback) return
  const url = new URL(location.href)
  url.searchParams.set('via', via)
  history.replaceState(null, '', url)
  void player.playBy(via)
  show()
}

function take(facts: StatusFacts): void {
  // A stream of this name has come back: it has nothing to do with what is on screen.
  if (gone() && facts.known) location.reload()
  const first = status === undefined
  // What was offered stays on the page of a stream that is gone.
  status = facts.known || first ? facts : { ...facts, protocols: offered() }
  player.take(facts)
  if (first && facts.known) void player.playBy(chooseProtocol(query.get('via'), facts.protocols))
  showAddresses(offered(), streamUrl)
  show()
}

function showState(now: PlaybackState): void {
  const { label, note } = STATE_WORDS[now]
  document.documentElement.dataset.state = now
  write(page.state, label)
  if (now !== 'catching-up') announceState(label)
  page.note.hidden = note === undefined
  page.again.hidden = now !== 'ended' || player.window === undefined
  write(page.noteTitle, note === undefined ? '' : label)
  write(page.noteText, note ?? '')
  const title = `${label} · ${streamId} · FlyBrowser`
  if (document.title !== title) document.title = title
}

function show(): void {
  showState(state())
  measures.show(latencyMs(), status?.viewers, isOver())
  tabs.show(offered(), player.via)
  qualityMenu.show(player.renditions, player.chooser.wish, player.playback?.rendition)
  timeBar.show()
  showControls(player)
}

publishStats(stats)
if (query.has('embed') && query.get('embed') !== '0') document.documentElement.dataset.embed = ''
write(page.streamName, streamId)
page.video.addEventListener('resize', () => {
  page.stage.style.setProperty('--ratio', String(page.video.videoWidth / page.video.videoHeight))
})
page.video.addEventListener('ended', show)
connectControls(player)
connectKeyboard({
  ' ': () => player.toggle(),
  k: () => player.toggle(),
  m: toggleMute,
  f: toggleFullscreen,
  l: () => player.goLive(),
  '?': toggleHelp,
  arrowleft: () => player.seekBy(-STEP_S),
  arrowright: () => player.seekBy(STEP_S),
  ...Object.fromEntries(
    [0, 1, 2].map((place) => [
      String(place + 1),
      () => {
        const via = offered()[place]
        if (via) playBy(via)
      },
    ]),
  ),
})
const timeUrl = new URL('../../time', streamUrl).href
void clock.synchronise(timeUrl)
setInterval(() => clock.synchronise(timeUrl), SYNCHRONISE_MS)
void feed.ask()
show()
setInterval(show, SHOW_MS)
