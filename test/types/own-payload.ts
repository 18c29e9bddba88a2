/** A payload of a third party, declared as docs/writing-a-stage.md says. Compiled with everything else, never run. */
import { map } from 'rxjs'
import { defineStage, Type } from '../../src/index.ts'

declare module '../../src/index.ts' {
  interface PayloadMap {
    'acme.text': { readonly pts: number; readonly text: string }
  }
}

const config = Type.Object({}, { additionalProperties: false })

export const read = defineStage({
  type: 'acme.read',
  summary: 'Reads the text in a picture.',
  input: 'frame',
  output: 'acme.text',
  config,
  create: () => (frames) => frames.pipe(map(({ pts }) => ({ pts, text: '' }))),
})

export const write = defineStage({
  type: 'acme.write',
  summary: 'Takes text.',
  input: 'acme.text',
  output: 'acme.text',
  config,
  // @ts-expect-error text is no number
  create: () => (texts) => texts.pipe(map(({ pts, text }) => ({ pts, text: text.length }))),
})
