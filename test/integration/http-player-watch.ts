import anyTest, { type ExecutionContext, type TestFn } from 'ava'
import { LIVE_PROTOCOLS, type LiveProtocol } from '../../src/domain/live-protocol.ts'
import {
  type PlayerPage,
  type PlayerScene,
  playerScene,
  type SceneLength,
  type StreamLength,
} from './http-player-scene.ts'

interface Context {
  scene: PlayerScene
}
export type PlayerContext = ExecutionContext<Context>

/** It plays at the live edge, and tells of it. */
export const LIVE = 'player.state === "live" && player.bitrateBps > 0 && player.latencyMs > 0'

export const textOf = (page: PlayerPage['page'], selector: string): Promise<string | null> =>
  page.$eval(selector, ({ textContent }) => textContent)

/** Tests with one server and one browser for all of them. */
export function playerTest(length: SceneLength): TestFn<Context> {
  const test = anyTest as TestFn<Context>
  test.before('a server and a browser', async (t) => {
    t.context.scene = await playerScene(length)
  })
  test.after.always('the end', async (t) => t.context.scene?.[Symbol.asyncDispose]())
  return test
}

export interface Watched extends StreamLength {
  readonly query?: string
  readonly protocols?: readonly LiveProtocol[]
  readonly viewport?: { readonly width: number; readonly height: number }
}

let streams = 0

/** Opens the page of a new stream. Both are gone at the end of the test. */
export async function watch(t: PlayerContext, watched: Watched): Promise<PlayerPage & { readonly streamId: string }> {
  const { query = '', protocols = LIVE_PROTOCOLS, viewport, ...length } = watched
  const { scene } = t.context
  const streamId = `s${++streams}`
  const stop = scene.stream(streamId, protocols, length)
  const opened = await scene.open(`/streams/${streamId}/player${query}`, viewport)
  t.teardown(async () => {
    stop()
    await opened.page.close()
  })
  return { ...opened, streamId }
}
