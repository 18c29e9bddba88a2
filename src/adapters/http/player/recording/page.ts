import { find } from '../dom.ts'
import { stage } from '../stage.ts'

/** The parts of the page the program touches. */
export const page = {
  ...stage,
  name: find('recording-name', HTMLElement),
  tokenForm: find('token-form', HTMLFormElement),
  token: find('token', HTMLInputElement),
  marks: find('marks', HTMLElement),
  chapters: find('chapters', HTMLElement),
  preview: find('preview', HTMLElement),
  tipText: find('tip-text', HTMLElement),
  tipTime: find('tip-time', HTMLElement),
  earlier: find('earlier', HTMLButtonElement),
  later: find('later', HTMLButtonElement),
  time: find('time', HTMLElement),
  chapterName: find('chapter-name', HTMLElement),
  speed: find('speed', HTMLSelectElement),
  filters: find('filters', HTMLElement),
  moments: find('moments', HTMLOListElement),
  nothing: find('nothing', HTMLElement),
  facts: find('facts', HTMLElement),
}
