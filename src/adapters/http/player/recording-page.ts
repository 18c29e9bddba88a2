import { chaptersOf } from '../../../engine/recordings/timeline/chapters-of.ts'
import { type Moment, momentAt, momentsOf, readTimeline } from '../playback/moments.ts'
import { write } from './dom.ts'
import { connectKeyboard } from './keyboard.ts'
import { MomentFilters } from './recording/moment-filters.ts'
import { MomentList, type PageChapter, sayNothing } from './recording/moment-list.ts'
import { page } from './recording/page.ts'
import { PreviewPictures } from './recording/preview-pictures.ts'
import { connectControls, togglePlay } from './recording/recording-controls.ts'
import { type RecordingFacts, showFacts } from './recording/recording-facts.ts'
import { RecordingServer } from './recording/recording-server.ts'
import { ScrubBar } from './recording/scrub-bar.ts'
import { NotWhole, Trouble } from './recording/trouble.ts'
import { VodPlayback } from './recording/vod-playback.ts'
import { showPlay, toggleFullscreen, toggleHelp } from './stage.ts'

const SHOW_MS = 100
const STEP_S = 5
/** The last picture is seen, and not the end, where everything stops. */
const END_S = 0.001
/** At the very beginning, for some microseconds, stands what the first picture shown is decoded from. */
const BEGINNING_S = 0.01

/** `/recordings/{id}/player`, wherever the server is mounted. */
const server = new RecordingServer(new URL('.', location.href))
const query = new URLSearchParams(location.search)
const { video } = page
const playback = new VodPlayback({
  video,
  server,
  wanted: query.get('via'),
  cutOff: () => fail('cut off'),
  failed: fail,
})
const previews = new PreviewPictures(server)
const list = new MomentList(seek)
const bar = new ScrubBar({ seek, preview: (timeS) => void previews.show(timeS) })
const filters = new MomentFilters(showMoments)
let facts: RecordingFacts | undefined
let moments: readonly Moment[] = []
let chapters: readonly PageChapter[] = []
let shown: readonly Moment[] = []
/** Where the address says to begin; once. */
let startS = Number(/^#t=(\d+(\.\d+)?)$/.exec(location.hash)?.[1] ?? 0)
const trouble = new Trouble(() => void open())

function seek(timeS: number): void {
  video.currentTime = Math.max(BEGINNING_S, Math.min(timeS, (facts?.duration_seconds ?? 0) - END_S))
  show()
}

/** Goes to the moment before or after the one that playback is at. */
function step(by: 1 | -1, among: readonly Moment[] = shown): void {
  // Going back from right behind a moment means the one before it.
  const at = momentAt(among, by > 0 ? video.currentTime : video.currentTime - 1)
  const moment = among[by > 0 ? at + 1 : at]
  if (moment) seek(moment.atS)
  else if (by < 0) seek(0)
}

function showMoments(): void {
  shown = filters.shown(moments)
  list.list(shown, chapters)
  bar.put(shown, chapters)
  sayNothing(moments.length === 0 ? 'Nothing was noted while this was recorded.' : '')
  show()
}

function state(): { readonly name: string; readonly label: string } {
  if (trouble.kind === 'refused') return { name: 'refused', label: page.tokenForm.hidden ? 'Not here' : 'Locked' }
  if (trouble.kind === 'unplayable') return { name: 'error', label: 'Cannot be played' }
  if (trouble.kind === 'reconnecting') return { name: 'reconnecting', label: 'Reconnecting' }
  if (!facts) return { name: 'connecting', label: 'Loading' }
  if (video.ended) return { name: 'ended', label: 'Ended' }
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return { name: 'buffering', label: 'Loading' }
  return video.paused ? { name: 'paused', label: 'Paused' } : { name: 'replay', label: 'Playing' }
}

function show(): void {
  const { name, label } = state()
  document.documentElement.dataset.state = name
  write(page.state, label)
  trouble.show()
  showPlay(video.paused)
  bar.show(video.currentTime)
  list.follow(video.currentTime)
}

function fail(cause: unknown): void {
  trouble.take(cause, facts, server.hasToken)
  if (trouble.kind === 'refused') playback.stop()
  show()
}

/** Asks for the recording and plays it, or goes on with it. */
async function open(): Promise<void> {
  try {
    const told = await server.facts()
    if (told.state !== 'finished' && told.state !== 'recovered')
      throw new NotWhole(told.state === 'failed' ? 'This recording failed.' : 'This recording is still being made.')
    const isNew = facts?.file_size_bytes !== told.file_size_bytes
    facts = told
    trouble.clear()
    if (isNew) introduce(told)
    if (startS > 0) video.addEventListener('loadedmetadata', seek.bind(undefined, startS), { once: true })
    startS = 0
    await playback.play(told)
    show()
  } catch (cause) {
    fail(cause)
  }
}

/** Shows what is known of it. */
function introduce(told: RecordingFacts): void {
  const { recording_id: id, duration_seconds: durationS, width, height } = told
  document.title = `${id} · FlyBrowser`
  write(page.name, id)
  if (width > 0) page.stage.style.setProperty('--ratio', String(width / height))
  showFacts(told, server.hasToken ? undefined : server.address('video'))
  bar.durationS = durationS
  void loadTimeline(durationS)
}

async function loadTimeline(durationS: number): Promise<void> {
  const text = await server.textOf('timeline?format=jsonl')
  if (text === undefined) {
    sayNothing('What happened meanwhile could not be asked for.')
    return
  }
  const lines = readTimeline(text)
  moments = momentsOf(lines)
  chapters = chaptersOf(lines, durationS).map(({ startMs, endMs, title }) => ({
    startS: startMs / 1000,
    endS: endMs / 1000,
    title,
  }))
  filters.offer(moments)
  showMoments()
}

/** What tests and pages around this one can look at. */
declare global {
  interface Window {
    flybrowserRecording?: { readonly playedBy: string | undefined; readonly moments: number }
  }
}

window.flybrowserRecording = {
  get playedBy() {
    return playback.playedBy
  },
  get moments() {
    return shown.length
  },
}

if (query.has('embed') && query.get('embed') !== '0') document.documentElement.dataset.embed = ''
connectControls()
page.earlier.addEventListener('click', () => step(-1))
page.later.addEventListener('click', () => step(1))
page.tokenForm.addEventListener('submit', (event) => {
  event.preventDefault()
  server.useToken(page.token.value)
  page.token.value = ''
  trouble.clear()
  void open()
})
connectKeyboard({
  ' ': togglePlay,
  k: togglePlay,
  f: toggleFullscreen,
  n: () => step(1),
  p: () => step(-1),
  e: () =>
    step(
      1,
      moments.filter(({ kind }) => kind === 'errors'),
    ),
  '?': toggleHelp,
  arrowleft: () => seek(video.currentTime - STEP_S),
  arrowright: () => seek(video.currentTime + STEP_S),
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, tenth) => [
      String(tenth),
      () => seek(((facts?.duration_seconds ?? 0) * tenth) / 10),
    ]),
  ),
})
for (const name of ['seeking', 'seeked', 'play', 'pause', 'ended', 'loadeddata'] as const)
  video.addEventListener(name, show)
setInterval(show, SHOW_MS)
void open()
