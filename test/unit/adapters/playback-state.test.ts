import test from 'ava'
import {
  type PlaybackFacts,
  type PlaybackState,
  playbackState,
  STATE_WORDS,
} from '../../../src/adapters/http/playback/playback-state.ts'

const playing: PlaybackFacts = {
  gone: false,
  failed: false,
  reconnecting: false,
  full: false,
  streamEnded: false,
  playedOut: false,
  streamPaused: false,
  blocked: false,
  paused: false,
  everPlayed: true,
  waiting: false,
  following: true,
  lateMs: 0,
}
const states: readonly [Partial<PlaybackFacts>, PlaybackState][] = [
  [{}, 'live'],
  [{ lateMs: 800 }, 'catching-up'],
  [{ following: false, lateMs: 9000 }, 'behind'],
  [{ waiting: true }, 'buffering'],
  [{ paused: true }, 'paused'],
  [{ streamPaused: true }, 'stream-paused'],
  [{ everPlayed: false, waiting: true }, 'connecting'],
  [{ everPlayed: false, paused: true, blocked: true }, 'blocked'],
  [{ reconnecting: true, waiting: true }, 'reconnecting'],
  [{ reconnecting: true, full: true, everPlayed: false }, 'full'],
  [{ full: true }, 'live'],
  [{ streamEnded: true, waiting: true }, 'finishing'],
  [{ streamEnded: true, following: false }, 'replay'],
  [{ streamEnded: true, following: false, paused: true }, 'paused'],
  [{ streamEnded: true, everPlayed: false }, 'connecting'],
  [{ streamEnded: true, playedOut: true, paused: true }, 'ended'],
  [{ streamEnded: true, playedOut: true, everPlayed: false }, 'ended'],
  [{ gone: true }, 'ended'],
  [{ gone: true, everPlayed: false }, 'gone'],
  [{ failed: true }, 'error'],
]
for (const [facts, state] of states) {
  test(`${JSON.stringify(facts)} is ${state}`, (t) => {
    t.is(playbackState({ ...playing, ...facts }), state)
    t.truthy(STATE_WORDS[state].label)
  })
}
