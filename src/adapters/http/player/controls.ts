import { page, write } from './page.ts'
import type { Player } from './player.ts'

const IDLE_MS = 2500

export function toggleMute(): void {
  page.video.muted = !page.video.muted
}

export function toggleFullscreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void page.stage.requestFullscreen?.()
}

export function toggleHelp(): void {
  if (page.help.open) page.help.close()
  else page.help.showModal()
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

/** A tap on a touch screen only brings the controls back, as everywhere. */
function clickToPlay(player: Player): void {
  page.video.addEventListener('pointerup', ({ pointerType, button }) => {
    if (pointerType === 'mouse' && button === 0) player.toggle()
  })
  page.video.addEventListener('dblclick', toggleFullscreen)
}

/** Connects buttons and clicks. */
export function connectControls(player: Player): void {
  page.play.addEventListener('click', () => player.toggle())
  page.mute.addEventListener('click', toggleMute)
  page.live.addEventListener('click', () => player.goLive())
  page.fullscreen.addEventListener('click', toggleFullscreen)
  page.again.addEventListener('click', () => player.playAgain())
  page.helpButton.addEventListener('click', toggleHelp)
  page.helpClose.addEventListener('click', toggleHelp)
  page.help.addEventListener('click', ({ target }) => {
    // Beside what is in it.
    if (target === page.help) page.help.close()
  })
  clickToPlay(player)
  hideWhenIdle()
}

/** Makes the buttons say what they would do now. */
export function showControls(player: Player): void {
  const { paused, muted } = page.video
  page.play.dataset.on = String(!paused)
  page.play.setAttribute('aria-label', paused ? 'Play' : 'Pause')
  page.mute.dataset.on = String(!muted)
  page.mute.setAttribute('aria-label', muted ? 'Unmute' : 'Mute')
  page.live.hidden = player.streamEnded
  page.live.dataset.on = String(player.following && !paused)
  page.live.setAttribute('aria-label', player.following ? 'Live' : 'Go to live')
  write(page.live, 'Live')
}
