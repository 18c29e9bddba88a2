import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as HLS from 'hls-parser'
import type { Footage } from './contender.ts'

type Playlist = HLS.types.MasterPlaylist | HLS.types.MediaPlaylist

async function fetched(url: URL): Promise<Response> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} is answered with ${answer.status}`)
  return answer
}

const playlist = async (url: URL): Promise<Playlist> => HLS.parse(await (await fetched(url)).text())

/** Fetches all that a stream lists, as one file: the bytes that a viewer who saw everything got. */
export async function listedMedia(hlsUrl: string, folder: string): Promise<Footage> {
  const multivariant = await playlist(new URL(hlsUrl))
  const variant = multivariant.isMasterPlaylist ? multivariant.variants[0] : undefined
  const mediaUrl = new URL(variant?.uri ?? '', hlsUrl)
  const media = await playlist(mediaUrl)
  if (media.isMasterPlaylist) throw new Error(`${mediaUrl} is no media playlist`)
  const { segments } = media as HLS.types.MediaPlaylist
  const inits = new Set(segments.flatMap(({ map }) => map?.uri ?? []))
  if (inits.size !== 1)
    throw new Error(`the stream has ${inits.size} init segments, not one: its encoder was restarted`)
  const bodies: Uint8Array[] = []
  for (const uri of [...inits, ...segments.map((segment) => segment.uri)])
    bodies.push(new Uint8Array(await (await fetched(new URL(uri, mediaUrl))).arrayBuffer()))
  const path = join(folder, 'listed-media.mp4')
  await writeFile(path, Buffer.concat(bodies))
  const firstPictureAtMs = segments[0]?.programDateTime?.getTime()
  return { path, ...(firstPictureAtMs === undefined ? {} : { firstPictureAtMs }) }
}
