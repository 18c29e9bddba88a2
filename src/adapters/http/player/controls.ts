import { write } from './dom.ts'
import { page } from './page.ts'
import type { Player } from './player.ts'
import { connectStage, showPlay } from './stage.ts'

export function toggleMute(): void {
  page.video.muted = !page.video.muted
}

/** Connects buttons and clicks. */
export function connectControls(player: Player): void {
  page.mute.addEventListener('click', toggleMute)
  page.live.addEventListener('click', () => player.goLive())
  page.again.addEventListener('click', () => player.playAgain())
  connectStage(() => player.toggle())
}

/** Makes the buttons say what they would do now. */
export function showControls(player: Player): void {
  const { paused, muted } = page.video
  showPlay(paused)
  page.mute.dataset.on = String(!muted)
  page.mute.setAttribute('aria-label', muted ? 'Unmute' : 'Mute')
  page.live.hidden = player.streamEnded
  page.live.dataset.on = String(player.following && !paused)
  page.live.setAttribute('aria-label', player.following ? 'Live' : 'Go to live')
  write(page.live, 'Live')
}
