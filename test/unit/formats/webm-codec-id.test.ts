import test from 'ava'
import { concat } from '../../../src/formats/isobmff/box.ts'
import { element, unsignedElement } from '../../../src/formats/matroska/ebml.ts'
import { ID } from '../../../src/formats/matroska/element-ids.ts'
import { scanWebm } from '../../../src/formats/matroska/scan-webm.ts'
import { webmFront } from '../../../src/formats/matroska/webm-front.ts'
import { fileOf } from './isobmff-fixture.ts'

/** The codec of a file whose track has this name for it. */
async function codecOf(name: readonly number[]): Promise<string | undefined> {
  const video = element(ID.video, unsignedElement(ID.pixelWidth, 66), unsignedElement(ID.pixelHeight, 50))
  const tracks = element(ID.tracks, element(ID.trackEntry, element(ID.codecId, name), video))
  const { readAt, size } = fileOf(concat([webmFront(), Uint8Array.from(tracks)]))
  return (await scanWebm(readAt, size))?.track.codec
}

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

test('the name of a codec may be padded with zeros, and be of any length', async (t) => {
  t.is(await codecOf(ascii('V_VP9')), 'vp9')
  t.is(await codecOf(ascii('V_VP8\0\0\0')), 'vp8')
  for (const other of ['', 'V_VP', 'V_VP9X', 'V_VP7']) t.is(await codecOf(ascii(other)), undefined)
  // More than a call takes as arguments.
  t.is(await codecOf([...ascii('V_VP9'), ...new Array<number>(200_000).fill(65)]), undefined)
})
