import { connectStage } from '../stage.ts'
import { page } from './page.ts'

export function togglePlay(): void {
  if (!page.video.paused) page.video.pause()
  // A browser that does not let it play leaves it paused, which is seen.
  else void page.video.play().catch(() => {})
}

/** Connects buttons, clicks and the choice of speed. */
export function connectControls(): void {
  const { video, speed } = page
  const keepSpeed = (): void => {
    video.playbackRate = Number(speed.value)
  }
  speed.addEventListener('change', keepSpeed)
  // Another source begins at the speed of the element's own.
  video.addEventListener('loadedmetadata', keepSpeed)
  connectStage(togglePlay)
}
