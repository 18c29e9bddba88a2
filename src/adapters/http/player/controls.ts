import { copyText } from './copy-text.ts'
import type { LivePlayback } from './live-playback.ts'
import { page, write } from './page.ts'

/** A pause shorter than this is made good by catching up; after a longer one the viewer stays where they are. */
const SHORT_PAUSE_MS = 3000
const IDLE_MS = 2500
const COPIED_MS = 1600

function togglePlay(playback: LivePlayback): void {
  if (page.video.paused) void playback.play()
  else page.video.pause()
}

function toggleMute(): void {
  page.video.muted = !page.video.muted
}

function toggleFullscreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void page.stage.requestFullscreen?.()
}

function followAfterPause(playback: LivePlayback): void {
  let pausedAtMs: number | undefined
  page.video.addEventListener('pause', () => {
    pausedAtMs = performance.now()
  })
  page.video.addEventListener('play', () => {
    if (pausedAtMs !== undefined && performance.now() - pausedAtMs > SHORT_PAUSE_MS) playback.following = false
    pausedAtMs = undefined
  })
}

function hideWhenIdle(): void {
  let timer = 0
  const wake = (): void => {
    page.stage.classList.remove('idle')
    clearTimeout(timer)
    timer = setTimeout(() => page.stage.classList.add('idle'), IDLE_MS)
  }
  for (const name of ['pointermove', 'pointerdown', 'focusin', 'keydown']) page.stage.addEventListener(name, wake)
  wake()
}

function copyButton(url: string): void {
  page.copy.addEventListener('click', async () => {
    write(page.copyLabel, (await copyText(url)) ? 'Copied' : url)
    page.copy.dataset.told = ''
    setTimeout(() => {
      write(page.copyLabel, 'Copy HLS link')
      delete page.copy.dataset.told
    }, COPIED_MS)
  })
}

function keyboard(actions: Readonly<Record<string, () => void>>): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    // A focused button takes the space bar itself.
    if (event.key === ' ' && event.target instanceof HTMLButtonElement) return
    const action = actions[event.key.toLowerCase()]
    if (!action) return
    event.preventDefault()
    action()
  })
}

/** Buttons, keys and clicks. */
export function connectControls(playback: LivePlayback, playlistUrl: string): void {
  const actions = {
    ' ': () => togglePlay(playback),
    m: toggleMute,
    f: toggleFullscreen,
    l: () => playback.jumpToLive(),
  }
  keyboard(actions)
  page.play.addEventListener('click', actions[' '])
  page.mute.addEventListener('click', actions.m)
  page.fullscreen.addEventListener('click', actions.f)
  page.live.addEventListener('click', actions.l)
  page.video.addEventListener('click', actions[' '])
  page.video.addEventListener('dblclick', actions.f)
  copyButton(playlistUrl)
  followAfterPause(playback)
  hideWhenIdle()
}

/** Makes the buttons say what they would do now. */
export function showControls(atLive: boolean): void {
  const { paused, muted } = page.video
  page.play.dataset.on = String(!paused)
  page.play.setAttribute('aria-label', paused ? 'Play' : 'Pause')
  page.mute.dataset.on = String(!muted)
  page.mute.setAttribute('aria-label', muted ? 'Unmute' : 'Mute')
  page.live.disabled = atLive
}
