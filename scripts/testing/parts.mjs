/** One test at a time, for parts that start browsers and encoders: what they measure depends on the machine being free. */
const SERIAL = ['--serial', '--concurrency', '1']

/** Files that may fail and be run again: real browsers and encoders on a real clock. */
const MOST_AGAIN = 3

/**
 * The parts of the test suite, in the order they are run: the quick ones first. Lanes run beside each other, each one test at a time:
 * files whose tests mostly wait (for a stream to go on, for a process to start) and judge nothing that a busy neighbour changes.
 * Lanes of a part take about equally long. Pairs are two lanes of files that judge what they see by time, but hardly compute; they come next.
 * All other files follow, with the machine for themselves.
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
        ...['browser-hang', 'browser-launch', 'browser-page-fault', 'cli-process', 'clip-surface', 'codecs'],
        ...['ffmpeg-processes', 'http-ladder', 'http-player', 'http-socket', 'pixel-clock', 'prove-encoder'],
        ...[
          'recording-crash',
          'recording-fragments',
          'recording-acceptance',
          'recording-pictures',
          'recording-shared',
          'reloads',
          'serve-behind-proxy',
          'serve-optimize',
        ],
      ],
      [
        ...['browser-restart', 'browser-tabs', 'encoder-candidates', 'encoder-options', 'leisurely-run'],
        ...['ffmpeg-pictures', 'ladder-encoder', 'optimize', 'redaction', 'rtmp-hostile', 'rtmps'],
        ...[
          's3-archive',
          's3-programs',
          's3-upload',
          's3-wire',
          'serve-sessions',
          'serve-timeline',
          'serve-wishes',
          'time-shift',
          'time-shift-full-disk',
        ],
      ],
      [
        ...['clip', 'codec-matrix', 'export', 'encoder-inventory', 'ffmpeg-sharpen', 'ffmpeg-times', 'filler'],
        ...['http-live', 'http-socket-slow', 'recording-full-disk', 'redaction-popups', 'rtmp-enhanced'],
        ...[
          'rtmp-push',
          'rtmp-shape',
          's3-objects',
          'serve-access',
          'serve-recording-list',
          'serve-recordings',
          'serve-redaction',
          'serve-retention',
        ],
      ],
      [
        ...['conformance-addresses', 'encoder-failover', 'encoder-failures', 'http-dash', 'http-live-hlsjs'],
        ...['http-live-hostile', 'http-live-playlists', 'http-player-page', 'http-socket-upgrade'],
        ...[
          'lossless',
          'rate-ceiling',
          'recording-calls',
          'recording-chapters',
          'recording-codecs',
          'recording-library',
          'recording-two-users',
          'rtmp-surface',
        ],
        ...['recording-page', 'serve-encoders', 'serve-process', 'serve-vod'],
      ],
    ],
    pairs: [
      ['display', 'http-player-stall', 'pipeline-encode', 'resize', 'timeline'],
      ['http-player-browser', 'http-player-ladder', 'http-socket-latency'],
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
    pairs: [
      ['conformance', 'overload'],
      ['players', 'recording'],
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
