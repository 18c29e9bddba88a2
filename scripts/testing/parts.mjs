/** One test at a time, for parts that start browsers and encoders: what they measure depends on the machine being free. */
const SERIAL = ['--serial', '--concurrency', '1']

/** Files that may fail and be run again: real browsers and encoders on a real clock. */
const MOST_AGAIN = 3

/**
 * The parts of the test suite, in the order they are run: the quick ones first. Lanes run beside each other, each one test at a time:
 * files whose tests mostly wait (for a stream to go on, for a process to start) and judge nothing that a busy neighbour changes.
 * Lanes of a part take about equally long; all files that are in none follow, with the machine for themselves.
 * Parts that are gathered run the files of a folder as one.
 */
export const PARTS = [
  { name: 'conventions', args: [], lanes: [], mostAgain: 0 },
  { name: 'unit', args: ['--config', 'ava.unit.config.js'], lanes: [], mostAgain: 0, gathered: true },
  { name: 'contract', args: [], lanes: [], mostAgain: 0 },
  {
    name: 'integration',
    args: SERIAL,
    mostAgain: MOST_AGAIN,
    lanes: [
      [
        ...['browser-tabs', 'codecs', 'conformance', 'encoder-candidates', 'encoder-failover'],
        ...['encoder-options', 'ffmpeg-pictures', 'ffmpeg-times', 'http-ladder', 'http-socket-slow'],
        ...['lossless', 'pixel-clock', 'prove-encoder', 'recording-full-disk', 'reloads', 'rtmp-shape'],
        ...['rtmps', 'serve-access', 'serve-optimize', 'serve-process', 'serve-sessions', 'serve-wishes'],
      ],
      [
        ...['browser-hang', 'browser-restart', 'cli-process', 'clip', 'encoder-failures', 'http-live'],
        ...['http-live-hlsjs', 'http-live-playlists', 'http-player', 'http-socket', 'http-socket-upgrade'],
        ...['rate-ceiling', 'recording-codecs', 'redaction', 'redaction-popups', 'rtmp-surface'],
        ...['serve-behind-proxy', 'serve-encoders', 'serve-recordings', 'time-shift'],
      ],
      [
        ...['browser-launch', 'browser-page-fault', 'clip-surface', 'codec-matrix', 'conformance-addresses'],
        ...['encoder-inventory', 'ffmpeg-processes', 'ffmpeg-sharpen', 'filler', 'http-dash'],
        ...['http-player-page', 'ladder-encoder', 'optimize', 'recording-crash', 'recording-fragments'],
        ...['recording-library', 'rtmp-enhanced', 'rtmp-hostile', 'rtmp-push', 's3-objects', 's3-upload'],
        ...['s3-wire', 'serve-redaction', 'time-shift-full-disk'],
      ],
    ],
  },
  {
    name: 'e2e',
    args: SERIAL,
    mostAgain: MOST_AGAIN,
    lanes: [
      ['cli', 'examples', 'rtmp'],
      ['ladder', 'on-demand', 'redaction'],
      ['capture-faults', 'crash', 'serve'],
    ],
  },
]

/**
 * Reads the command line: names of parts, then what is for ava behind `--`.
 * @param {readonly string[]} args
 * @returns {{ parts: typeof PARTS, avaArgs: readonly string[], unknown: readonly string[] }}
 */
export function readCommandLine(args) {
  const border = args.indexOf('--')
  const names = border < 0 ? args : args.slice(0, border)
  return {
    parts: names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name)),
    avaArgs: border < 0 ? [] : args.slice(border + 1),
    unknown: names.filter((name) => PARTS.every((part) => part.name !== name)),
  }
}
