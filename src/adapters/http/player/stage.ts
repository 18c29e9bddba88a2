import { find } from './dom.ts'

const IDLE_MS = 2500

/** What every page of this player has. */
export const stage = {
  stage: find('stage', HTMLElement),
  video: find('video', HTMLVideoElement),
  state: find('state', HTMLElement),
  announcer: find('announcer', HTMLElement),
  note: find('note', HTMLElement),
  noteTitle: find('note-title', HTMLElement),
  noteText: find('note-text', HTMLElement),
  bar: find('bar', HTMLElement),
  play: find('play', HTMLButtonElement),
  fullscreen: find('fullscreen', HTMLButtonElement),
  help: find('help', HTMLDialogElement),
  helpClose: find('help-close', HTMLButtonElement),
  helpButton: find('help-button', HTMLButtonElement),
}

export function toggleFullscreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void stage.stage.requestFullscreen?.()
}

export function toggleHelp(): void {
  if (stage.help.open) stage.help.close()
  else stage.help.showModal()
}

/** Makes the button say what it would do now. */
export function showPlay(paused: boolean): void {
  stage.play.dataset.on = String(!paused)
  stage.play.setAttribute('aria-label', paused ? 'Play' : 'Pause')
}

/** Connects the buttons and clicks that every page has. */
export function connectStage(togglePlay: () => void): void {
  const { video, help } = stage
  stage.play.addEventListener('click', togglePlay)
  stage.fullscreen.addEventListener('click', toggleFullscreen)
  stage.helpButton.addEventListener('click', toggleHelp)
  stage.helpClose.addEventListener('click', toggleHelp)
  help.addEventListener('click', ({ target }) => {
    // Beside what is in it.
    if (target === help) help.close()
  })
  // A tap on a touch screen only brings the controls back, as everywhere.
  video.addEventListener('pointerup', ({ pointerType, button }) => {
    if (pointerType === 'mouse' && button === 0) togglePlay()
  })
  video.addEventListener('dblclick', toggleFullscreen)
  hideWhenIdle(stage.stage)
}

function hideWhenIdle(element: HTMLElement): void {
  let timer = 0
  const wake = (): void => {
    element.classList.remove('idle')
    clearTimeout(timer)
    timer = setTimeout(() => element.classList.add('idle'), IDLE_MS)
  }
  for (const name of ['pointermove', 'pointerdown', 'focusin', 'keydown']) element.addEventListener(name, wake)
  wake()
}
