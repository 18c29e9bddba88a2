import { type Command, Option } from 'commander'
import type { Capture } from '../../domain/capture.ts'
import { CODECS } from '../../domain/codec.ts'
import type { CrashChoice } from '../../domain/crash-choice.ts'
import { type MaskStyle, maskList } from '../../domain/mask.ts'
import { QUALITIES, type Quality } from '../../domain/quality.ts'
import type { TabChoice } from '../../domain/tab-choice.ts'
import type { Latency } from '../../domain/viewing-profile.ts'
import type { Settings } from '../../engine/settings/settings-schema.ts'
import type { EncodeOptions } from '../sdk/encode-options.ts'
import type { LaunchOptions } from '../sdk/types.ts'
import { readCapture, readCrashChoice, readMaskStyle, readTabChoice } from '../settings/browser-choices.ts'
import { loadSettings } from '../settings/load-settings.ts'
import {
  readCodec,
  readCrf,
  readDuration,
  readEncoder,
  readFps,
  readLogLevel,
  readQuality,
  readSize,
} from './option-readers.ts'
import type { CliWorld } from './world.ts'

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean
  readonly config?: string
  readonly logLevel?: Settings['log']['level']
}

/** Options of commands that capture and encode a page. */
export interface PictureOptions extends CommonOptions {
  readonly size?: { readonly width: number; readonly height: number }
  readonly fps?: number
  readonly capture?: Capture
  readonly tab?: TabChoice
  readonly onCrash?: CrashChoice
  readonly restart?: boolean
  readonly pointer?: boolean
  /** Without a value true; one text may name several, divided by commas as in CSS. */
  readonly mask?: string | true
  readonly maskStyle?: MaskStyle
  readonly quality?: Quality
  readonly codec?: string
  readonly encoder?: string
  readonly bitrate?: string
  readonly crf?: number
  /** Milliseconds. */
  readonly keyframe?: number
  readonly latency?: Latency
  /** How far back viewers can seek, as the settings write it. */
  readonly window?: string
}

export const addCommonOptions = (command: Command): Command =>
  command
    .option('--json', 'print one JSON object a line')
    .option('--config <file>', 'settings file (default: FLYBROWSER_CONFIG)')
    .addOption(new Option('--log-level <level>', 'least severe line on standard error').argParser(readLogLevel))

/** Size and rate, for commands that open a page. */
export const addPageOptions = (command: Command): Command =>
  command
    .addOption(new Option('--size <WxH>', 'size of the page, both even').argParser(readSize))
    .addOption(new Option('--fps <n>', 'most frames a second, 1 to 60').argParser(readFps))
    .addOption(new Option('--capture <way>', 'auto, display or screencast').argParser(readCapture))
    .addOption(
      new Option('--tab <name>', 'active or pinned: the tab in front, or always the first (default: active)').argParser(
        readTabChoice,
      ),
    )
    .addOption(
      new Option(
        '--on-crash <name>',
        'hold or reload: what is done about a page that crashes (default: hold)',
      ).argParser(readCrashChoice),
    )
    .option('--restart', 'start a browser that ends by itself again, five times at most')
    .option('--pointer', 'draw the mouse pointer into the page')
    .option('--mask [selectors]', 'paint over password inputs, and what CSS selectors name, before anything is filmed')
    .addOption(new Option('--mask-style <name>', 'box or blur (default: box)').argParser(readMaskStyle))

export const addPictureOptions = (command: Command): Command =>
  addPageOptions(command)
    .addOption(new Option('--quality <name>', QUALITIES.join(', ')).argParser(readQuality))
    .addOption(new Option('--codec <name>', CODECS.join(', ')).argParser(readCodec))
    .addOption(
      new Option('--encoder <name>', 'auto, software, or an encoder by ffmpeg’s name (default: auto)').argParser(
        readEncoder,
      ),
    )
    .option('--bitrate <rate>', 'ceiling instead of the profile’s, for example 800k or 2.5M')
    .addOption(new Option('--crf <number>', 'aim instead of the profile’s, 0 (without loss) to 51').argParser(readCrf))
    .addOption(
      new Option('--keyframe <time>', 'keyframe interval, a whole part of a segment, for example 1s').argParser(
        readDuration,
      ),
    )

/** The settings with what the options of a command say over them. */
export const settingsFor = (
  world: CliWorld,
  options: PictureOptions & { readonly host?: string; readonly port?: number },
): Settings =>
  loadSettings(world.env, {
    configFile: options.config,
    flags: {
      'video.width': options.size?.width,
      'video.height': options.size?.height,
      'video.fps': options.fps,
      'video.quality': options.quality,
      'video.codec': options.codec,
      'video.encoder': options.encoder,
      'browser.capture': options.capture,
      'browser.tab': options.tab,
      'browser.onCrash': options.onCrash,
      'browser.restart': options.restart,
      'browser.pointer': options.pointer,
      'browser.mask': options.mask === undefined ? undefined : maskList(options.mask === true || [options.mask]),
      'browser.maskStyle': options.maskStyle,
      'stream.latency': options.latency,
      'stream.window': options.window,
      'server.host': options.host,
      'server.port': options.port,
      'log.level': options.logLevel,
    },
  })

/** Settings as the SDK takes them. */
export const launchOptions = ({
  video,
  recording,
  server,
  browser,
  ffmpeg,
  log,
  plugins,
}: Settings): LaunchOptions => ({
  width: video.width,
  height: video.height,
  fps: video.fps,
  recordingDir: recording.dir,
  host: server.host,
  port: server.port,
  logLevel: log.level,
  plugins,
  capture: browser.capture,
  tab: browser.tab,
  onCrash: browser.onCrash,
  restart: browser.restart,
  pointer: browser.pointer,
  // A command never gives its session another size.
  displayRoom: `${video.width}x${video.height}`,
  ...(browser.displayServer ? { displayServer: browser.displayServer } : {}),
  ...(browser.mask.length > 0 ? { mask: browser.mask, maskStyle: browser.maskStyle } : {}),
  ...(browser.path ? { browser: browser.path } : {}),
  ...(ffmpeg.path ? { ffmpeg: ffmpeg.path } : {}),
})

/** What a command asks of its encode. */
export const encodeOptions = (
  { video: { quality, codec, encoder } }: Settings,
  { bitrate, crf, keyframe }: PictureOptions,
): EncodeOptions => ({
  ...{ quality, codec, encoder },
  ...(bitrate === undefined ? {} : { bitrate }),
  ...(crf === undefined ? {} : { crf }),
  ...(keyframe === undefined ? {} : { keyframe }),
})
