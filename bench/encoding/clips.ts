import type { FilmedPage } from '../pages.ts'

/** Every clip: pixels, pictures a second, and how many. */
export const CLIP_SHAPE = { width: 1280, height: 720, fps: 30, pictures: 300 } as const
export const CLIP_SECONDS = CLIP_SHAPE.pictures / CLIP_SHAPE.fps

/** Bytes of a picture (I420). */
export const PICTURE_BYTES = (CLIP_SHAPE.width * CLIP_SHAPE.height * 3) / 2

const FILE = 'bench/pages/reference.html'

/** What is encoded: a page whose pictures depend on nothing but their numbers. */
export const CLIPS = [
  { name: 'text', summary: 'scrolls a long text', file: FILE, query: '?text', seldom: false },
  {
    ...{ name: 'animation', file: FILE, query: '?animation', seldom: false },
    summary: 'moves shapes and text over a ground that changes its colours',
  },
  {
    ...{ name: 'still', file: FILE, query: '?still', seldom: true },
    summary: 'is a form: a clock ticks, a name is typed, a list is opened',
  },
] as const satisfies readonly FilmedPage[]

export type ClipName = (typeof CLIPS)[number]['name']

/** A clip, filmed without loss. */
export interface FilmedClip {
  readonly name: ClipName
  /** Its pictures, one behind the other (I420, BT.709, limited range). */
  readonly path: string
  /** Numbers of the pictures that differ from the one before them, the first included. */
  readonly changes: readonly number[]
}
