import { page } from './page.ts'

const IDLE_MS = 2500

export function togglePlay(): void {
  if (!page.video.paused) page.video.pause()
  // A browser that does not let it play leaves it paused, which is seen.
  else void page.video.play().catch(() => {})
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

/** Connects buttons and clicks. */
export function connectStage(): void {
  const { video } = page
  page.play.addEventListener('click', togglePlay)
  page.fullscreen.addEventListener('click', toggleFullscreen)
  page.speed.addEventListener('change', () => {
    video.playbackRate = Number(page.speed.value)
  })
  // Another source begins at the speed of the element's own.
  video.addEventListener('loadedmetadata', () => {
    video.playbackRate = Number(page.speed.value)
  })
  page.helpButton.addEventListener('click', toggleHelp)
  page.helpClose.addEventListener('click', toggleHelp)
  page.help.addEventListener('click', ({ target }) => {
    // Beside what is in it.
    if (target === page.help) page.help.close()
  })
  // A tap on a touch screen only brings the controls back, as everywhere.
  video.addEventListener('pointerup', ({ pointerType, button }) => {
    if (pointerType === 'mouse' && button === 0) togglePlay()
  })
  video.addEventListener('dblclick', toggleFullscreen)
  hideWhenIdle()
}
