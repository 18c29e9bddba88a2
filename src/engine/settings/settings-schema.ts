import { type Static, Type } from 'typebox'
import { CAPTURES, type Capture } from '../../domain/capture.ts'
import { CODECS, type Codec } from '../../domain/codec.ts'
import { CRASH_CHOICES, type CrashChoice } from '../../domain/crash-choice.ts'
import { LIVE_TIMELINES, type LiveTimeline } from '../../domain/live-moment.ts'
import { DEFAULT_MASK_STYLE, MASK_STYLES, type MaskStyle } from '../../domain/mask.ts'
import { QUALITIES, type Quality } from '../../domain/quality.ts'
import { TAB_CHOICES, type TabChoice } from '../../domain/tab-choice.ts'
import { DEFAULT_LATENCY, LATENCIES, type Latency } from '../../domain/viewing-profile.ts'
import { RECODE_CODECS, type RecodeCodec } from '../../pipeline/ports/recode-port.ts'
import { SCREENSHOT_SETTINGS } from './screenshot-settings.ts'
import { group, strict } from './settings-group.ts'
import { STORAGE_SETTINGS } from './storage-settings.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/**
 * Everything that can be set for the whole program, with its default. `env` is the environment variable of a setting. What is
 * set for one run of one command only (a file, a duration) is an option of that command and not here.
 */
export const SETTINGS_SCHEMA = Type.Object(
  {
    video: group({
      width: Type.Integer({
        minimum: 16,
        maximum: 8192,
        multipleOf: 2,
        default: 1280,
        env: 'FLYBROWSER_WIDTH',
        description: 'Width of pages and pictures, pixels.',
      }),
      height: Type.Integer({
        minimum: 16,
        maximum: 8192,
        multipleOf: 2,
        default: 720,
        env: 'FLYBROWSER_HEIGHT',
        description: 'Height of pages and pictures, pixels.',
      }),
      fps: Type.Integer({
        minimum: 1,
        maximum: 60,
        default: 30,
        env: 'FLYBROWSER_FPS',
        description: 'Most pictures a second that are captured and encoded.',
      }),
      quality: Type.Enum([...QUALITIES] as Quality[], {
        default: 'medium',
        env: 'FLYBROWSER_QUALITY',
        description: 'Quality profile where none is asked for.',
      }),
      codec: Type.Enum([...CODECS] as Codec[], {
        default: 'h264',
        env: 'FLYBROWSER_CODEC',
        description: 'Codec where none is asked for. Every player and every platform takes h264.',
      }),
      encoder: Type.String({
        pattern: '^[a-z0-9][a-z0-9_-]{0,39}$',
        default: 'auto',
        env: 'FLYBROWSER_ENCODER',
        description:
          'Which encoder is used where none is asked for: `auto` (hardware that works here, else software), `software`, or ffmpeg’s name of one; `flybrowser doctor` lists those that work.',
      }),
    }),
    recording: group({
      dir: Type.String({
        minLength: 1,
        default: '~/.flybrowser/recordings',
        env: 'FLYBROWSER_RECORDING_DIR',
        description: 'Folder of recordings; made when it is first needed.',
      }),
      fileName: Type.String({
        minLength: 1,
        default: '{id}',
        env: 'FLYBROWSER_RECORDING_FILE_NAME',
        description:
          'How files in the folder are named, of `{id}`, `{session}`, `{date}`, `{time}` (UTC), letters, digits, `_` and `-`; without `{id}` that is put behind. In a bucket they are named by their ids.',
      }),
      ...STORAGE_SETTINGS,
      screenshots: group(SCREENSHOT_SETTINGS),
      retention: group({
        days: Type.Number({
          minimum: 0,
          default: 0,
          env: 'FLYBROWSER_RECORDING_RETENTION_DAYS',
          description:
            'How long `flybrowser-serve` keeps recordings, days since their end; older ones are removed. 0: for ever.',
        }),
        gigabytes: Type.Number({
          minimum: 0,
          default: 0,
          env: 'FLYBROWSER_RECORDING_RETENTION_GIGABYTES',
          description:
            'How much all recordings may take, 1 for 1,000,000,000 bytes; where they take more `flybrowser-serve` removes the oldest. 0: any amount.',
        }),
      }),
      optimize: Type.Enum(['off', ...RECODE_CODECS] as ('off' | RecodeCodec)[], {
        default: 'off',
        env: 'FLYBROWSER_RECORDING_OPTIMIZE',
        description:
          'Codec by which `flybrowser-serve` makes finished recordings smaller while nothing is encoded live, one at a time and at the lowest priority.',
      }),
      optimizeAfter: Type.String({
        pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
        default: '10m',
        env: 'FLYBROWSER_RECORDING_OPTIMIZE_AFTER',
        description: 'How long a recording must have been finished before it is made smaller by itself.',
      }),
    }),
    stream: group({
      latency: Type.Enum([...LATENCIES] as Latency[], {
        default: DEFAULT_LATENCY,
        env: 'FLYBROWSER_LATENCY',
        description:
          'Viewing profile where none is asked for: how near to the live edge viewers are. Recordings have their keyframes by it too, so that a stream that begins beside one shares its encode.',
      }),
      window: Type.String({
        pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$',
        default: '60s',
        env: 'FLYBROWSER_WINDOW',
        description: 'How far back viewers can seek where nothing else is asked for, from 10s to 4h.',
      }),
      timeline: Type.Enum([...LIVE_TIMELINES] as LiveTimeline[], {
        default: 'all',
        env: 'FLYBROWSER_STREAM_TIMELINE',
        description:
          'What HLS playlists and DASH manifests tell viewers of what happens in the session (EXT-X-DATERANGE, EventStream): all, with addresses and titles of pages and what they log; the marks of the user only; or nothing.',
      }),
    }),
    server: group({
      host: Type.String({
        minLength: 1,
        default: '127.0.0.1',
        env: 'FLYBROWSER_HOST',
        description: 'Address that is listened on.',
      }),
      port: Type.Integer({
        minimum: 0,
        maximum: 65_535,
        default: 0,
        env: 'FLYBROWSER_PORT',
        description: 'Port that is listened on; 0 takes any free one.',
      }),
      maxSessions: Type.Integer({
        minimum: 1,
        default: 4,
        env: 'FLYBROWSER_MAX_SESSIONS',
        description: 'Most sessions open at a time on a server.',
      }),
      token: Type.String({
        default: '',
        env: 'FLYBROWSER_TOKEN',
        description:
          'Secret that requests must carry to control a server, 16 letters or more; empty: none, then a server listens on loopback addresses only.',
      }),
      allowedHosts: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        env: 'FLYBROWSER_ALLOWED_HOSTS',
        description:
          'Names, beside its address and localhost, by which a server may be controlled; in the environment divided by commas.',
      }),
      allowedOrigins: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        env: 'FLYBROWSER_ALLOWED_ORIGINS',
        description:
          'Origins, like https://panel.example, whose pages may control a server; in the environment divided by commas.',
      }),
      trustedProxies: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        env: 'FLYBROWSER_TRUSTED_PROXIES',
        description:
          'Addresses or networks (10.0.0.0/8) of proxies that are believed in what X-Forwarded-For, -Host and -Proto say; in the environment divided by commas.',
      }),
      maxConnections: Type.Integer({
        minimum: 1,
        default: 12_000,
        env: 'FLYBROWSER_MAX_CONNECTIONS',
        description: 'Most connections at a time; more are closed at once.',
      }),
      allowFileUrls: Type.Boolean({
        default: false,
        env: 'FLYBROWSER_ALLOW_FILE_URLS',
        description: 'Whether who controls a server may open file: addresses, and so read files of its machine.',
      }),
    }),
    push: group({
      allowedHosts: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        env: 'FLYBROWSER_PUSH_ALLOWED_HOSTS',
        description:
          'Hosts to which streams may be pushed by RTMP: names, *.example.com, addresses or networks (10.0.0.0/8); empty: all, but for a server that others control only those on the public internet. In the environment divided by commas.',
      }),
    }),
    browser: group({
      path: Type.String({
        default: '',
        env: 'FLYBROWSER_BROWSER',
        description: 'Chromium or Chrome to start; empty: the first one found.',
      }),
      capture: Type.Enum([...CAPTURES] as Capture[], {
        default: 'auto',
        env: 'FLYBROWSER_CAPTURE',
        description:
          'How browsers are started to be filmed: on a display of their own (Linux with Xvfb), or without one for the screencast; auto takes a display where there can be one.',
      }),
      displayServer: Type.String({
        default: '',
        env: 'FLYBROWSER_XVFB',
        description: 'Xvfb to start for displays; empty: the one found.',
      }),
      displayRoom: Type.String({
        pattern: '^\\d{2,4}x\\d{2,4}$',
        default: '1920x1920',
        env: 'FLYBROWSER_DISPLAY_ROOM',
        description:
          'Largest size that a session on a display can be given while it runs; each display takes 4 bytes of shared memory a pixel of it.',
      }),
      tab: Type.Enum([...TAB_CHOICES] as TabChoice[], {
        default: 'active',
        env: 'FLYBROWSER_TAB',
        description:
          "Which tab is filmed: the active one, popups too, or pinned to the session's own, whatever else is opened.",
      }),
      onCrash: Type.Enum([...CRASH_CHOICES] as CrashChoice[], {
        default: 'hold',
        env: 'FLYBROWSER_ON_CRASH',
        description:
          'What is done about a page that crashes, while its last picture stays: nothing, or it is loaded again.',
      }),
      restart: Type.Boolean({
        default: false,
        env: 'FLYBROWSER_RESTART',
        description:
          'Whether a browser that ends by itself is started again and its last address opened, a few times and ever later; else its session ends.',
      }),
      pointer: Type.Boolean({
        default: false,
        env: 'FLYBROWSER_POINTER',
        description: 'Whether the mouse pointer is drawn into pages, with a mark where it clicks.',
      }),
      mask: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        env: 'FLYBROWSER_MASK',
        description:
          'CSS selectors of what is painted over in pages before they are filmed, beside password inputs; true: password inputs alone; empty: nothing is. In the environment divided by commas.',
      }),
      maskStyle: Type.Enum([...MASK_STYLES] as MaskStyle[], {
        default: DEFAULT_MASK_STYLE,
        env: 'FLYBROWSER_MASK_STYLE',
        description: 'How it is painted over: with a box, or blurred beyond reading.',
      }),
    }),
    ffmpeg: group({
      path: Type.String({
        default: '',
        env: 'FLYBROWSER_FFMPEG',
        description: 'ffmpeg to encode with; empty: the best one found.',
      }),
    }),
    log: group({
      level: Type.Enum([...LOG_LEVELS], {
        default: 'warn',
        env: 'FLYBROWSER_LOG_LEVEL',
        description: 'Least severe line that is written to standard error.',
      }),
    }),
    plugins: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      env: 'FLYBROWSER_PLUGINS',
      description:
        'Modules with stages of third parties, by path or package name; in the environment divided by commas.',
    }),
  },
  strict,
)

export type Settings = Static<typeof SETTINGS_SCHEMA>
