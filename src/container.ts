import 'reflect-metadata'
import { Container, ContainerModule, type ServiceIdentifier } from 'inversify'
import { FfmpegExporter } from './adapters/ffmpeg/export/ffmpeg-exporter.ts'
import { FfmpegEncoders } from './adapters/ffmpeg/ffmpeg-encoders.ts'
import { FfmpegPictures } from './adapters/ffmpeg/pictures/ffmpeg-pictures.ts'
import { FfmpegRecoder } from './adapters/ffmpeg/recode/ffmpeg-recoder.ts'
import { controlRoutes } from './adapters/http/control/control-routes.ts'
import { driven } from './adapters/http/control/driven-session.ts'
import { SessionControl } from './adapters/http/control/session-control.ts'
import { createServer } from './adapters/http/create-server.ts'
import type { HttpServer } from './adapters/http/http-server.ts'
import { PlaybackServer } from './adapters/http/playback-server.ts'
import { createLog } from './adapters/log/pino-log.ts'
import { RtmpPublisher } from './adapters/rtmp/rtmp-publisher.ts'
import { DocumentLibrary } from './adapters/sdk/document-library.ts'
import { RecordingCuts } from './adapters/sdk/recording-cuts.ts'
import { RecordingShelf } from './adapters/sdk/recording-shelf.ts'
import { openSession, type SharedParts } from './adapters/sdk/session-opener.ts'
import { expandHome } from './adapters/settings/load-settings.ts'
import { LocalMediaStore } from './adapters/stores/fs/local-media-store.ts'
import { LocalRecordingStore } from './adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from './adapters/stores/fs/process-owner.ts'
import { s3Storage } from './adapters/stores/s3/s3-storage.ts'
import { type BrowserWish, withWish } from './domain/browser-wish.ts'
import { InProcessEvents } from './engine/events/in-process-events.ts'
import { InProcessMetrics } from './engine/events/in-process-metrics.ts'
import { LiveStreams } from './engine/live/live-streams.ts'
import { PushOutputs } from './engine/push/push-outputs.ts'
import type { RecordingArchive } from './engine/recordings/archive/recording-archive.ts'
import { fileNamer } from './engine/recordings/library/file-namer.ts'
import { EncodingWatch } from './engine/recordings/optimize/encoding-watch.ts'
import { RecordingOptimizer } from './engine/recordings/optimize/recording-optimizer.ts'
import { RecordingLibrary } from './engine/recordings/recording-library.ts'
import { RecordingPictures } from './engine/recordings/screenshots/recording-pictures.ts'
import { screenshotLimits } from './engine/recordings/screenshots/screenshot-limits.ts'
import { screenshotWish } from './engine/recordings/screenshots/settings-wish.ts'
import type { PictureSpec } from './engine/sessions/held-session.ts'
import { SessionRegistry } from './engine/sessions/session-registry.ts'
import type { Settings } from './engine/settings/settings-schema.ts'
import { StreamDirectory } from './engine/streams/stream-directory.ts'
import { type Clock, systemClock } from './pipeline/clock.ts'
import type { EncoderPort } from './pipeline/ports/encoder-port.ts'
import type { EventPort } from './pipeline/ports/event-port.ts'
import type { ExportPort } from './pipeline/ports/export-port.ts'
import type { LogPort } from './pipeline/ports/log-port.ts'
import type { MediaStore } from './pipeline/ports/media-store-port.ts'
import type { MetricsPort } from './pipeline/ports/metrics-port.ts'
import type { OwnerPort } from './pipeline/ports/owner-port.ts'
import type { PublishPort } from './pipeline/ports/publish-port.ts'
import type { RecodePort } from './pipeline/ports/recode-port.ts'
import type { RecordingStore } from './pipeline/ports/recording-store-port.ts'
import type { AnyStage } from './pipeline/stage.ts'
import { loadPlugins } from './plugins.ts'
import { builtinStages } from './stages/index.ts'

/** Where recordings are kept, and who brings them there. */
interface RecordingStorage {
  readonly store: RecordingStore
  readonly archive?: RecordingArchive
}

const token = <T>(name: string) => Symbol(name) as ServiceIdentifier<T>

/** What can be had from the container, and what a test can put in its place. */
export const TOKENS = {
  settings: token<Settings>('settings'),
  clock: token<Clock>('clock'),
  log: token<LogPort>('log'),
  events: token<EventPort>('events'),
  metrics: token<MetricsPort>('metrics'),
  stages: token<readonly AnyStage[]>('stages'),
  documents: token<DocumentLibrary>('documents'),
  encoders: token<EncoderPort>('encoders'),
  owners: token<OwnerPort>('owners'),
  storage: token<RecordingStorage>('storage'),
  store: token<RecordingStore>('store'),
  mediaStore: token<MediaStore>('mediaStore'),
  recordings: token<RecordingLibrary>('recordings'),
  recoder: token<RecodePort>('recoder'),
  optimizer: token<RecordingOptimizer>('optimizer'),
  exporter: token<ExportPort>('exporter'),
  cuts: token<RecordingCuts>('cuts'),
  pictures: token<RecordingPictures>('pictures'),
  shelf: token<RecordingShelf>('shelf'),
  encodingWatch: token<EncodingWatch>('encodingWatch'),
  live: token<LiveStreams>('live'),
  publisher: token<PublishPort>('publisher'),
  push: token<PushOutputs>('push'),
  streams: token<StreamDirectory>('streams'),
  server: token<PlaybackServer>('server'),
  session: token<SharedParts>('session'),
  sessions: token<SessionRegistry<SessionControl>>('sessions'),
  openSession: token<(picture: PictureSpec, wish: BrowserWish) => Promise<SessionControl>>('openSession'),
  control: token<(routes: HttpServer) => Promise<void>>('control'),
} as const

const T = TOKENS

const core = (settings: Settings) =>
  new ContainerModule(({ bind }) => {
    bind(T.settings).toConstantValue(settings)
    bind(T.clock).toConstantValue(systemClock)
    bind(T.log).toResolvedValue((s: Settings) => createLog(s.log.level), [T.settings])
    bind(T.events).toResolvedValue((clock: Clock, log: LogPort) => new InProcessEvents(clock, log), [T.clock, T.log])
    bind(T.metrics).toResolvedValue((log: LogPort) => new InProcessMetrics(log), [T.log])
    bind(T.stages).toConstantValue(builtinStages)
    bind(T.documents).toResolvedValue(
      (stages: readonly AnyStage[], s: Settings, log: LogPort) =>
        new DocumentLibrary({ stages, plugins: s.plugins, loadPlugins, env: process.env, log }),
      [T.stages, T.settings, T.log],
    )
  })

const transcoding = new ContainerModule(({ bind }) => {
  bind(T.encodingWatch).toResolvedValue(() => new EncodingWatch())
  bind(T.encoders).toResolvedValue(
    ({ ffmpeg }: Settings) => new FfmpegEncoders(ffmpeg.path ? { binary: ffmpeg.path } : {}),
    [T.settings],
  )
})

const storage = new ContainerModule(({ bind }) => {
  bind(T.owners).toResolvedValue(() => new ProcessOwner())
  bind(T.storage).toResolvedValue(
    ({ recording }: Settings, owners: OwnerPort, events: EventPort, clock: Clock, log: LogPort): RecordingStorage => {
      const folder = new LocalRecordingStore(expandHome(recording.dir), { shared: recording.storage === 'shared' })
      if (recording.storage !== 's3') return { store: folder }
      return s3Storage(recording, { spool: folder, owners, events, clock, log })
    },
    [T.settings, T.owners, T.events, T.clock, T.log],
  )
  bind(T.store).toResolvedValue(({ store }: RecordingStorage) => store, [T.storage])
  bind(T.mediaStore).toResolvedValue((owners: OwnerPort) => new LocalMediaStore({ owners }), [T.owners])
  bind(T.recordings).toDynamicValue(({ get }) => {
    const [store, { archive }, owners] = [get(T.store), get(T.storage), get(T.owners)]
    const [clock, events, log] = [get(T.clock), get(T.events), get(T.log)]
    const fileName = fileNamer(get(T.settings).recording.fileName)
    // Objects are found by their ids.
    return new RecordingLibrary({ store, owners, events, clock, log, ...(archive ? { archive } : { fileName }) })
  })
  bind(T.shelf).toDynamicValue(({ get }) => {
    const files = new LocalRecordingStore(expandHome(get(T.settings).recording.dir))
    const [store, recordings, owners] = [get(T.store), get(T.recordings), get(T.owners)]
    const [clock, events, log] = [get(T.clock), get(T.events), get(T.log)]
    return new RecordingShelf({ store, recordings, files, owners, clock, events, log })
  })
  bind(T.recoder).toResolvedValue(
    ({ ffmpeg }: Settings) => new FfmpegRecoder(ffmpeg.path ? { binary: ffmpeg.path } : {}),
    [T.settings],
  )
  bind(T.exporter).toResolvedValue(
    ({ ffmpeg }: Settings) => new FfmpegExporter(ffmpeg.path ? { binary: ffmpeg.path } : {}),
    [T.settings],
  )
  bind(T.pictures).toDynamicValue(({ get }) => {
    const { ffmpeg, recording } = get(T.settings)
    const pictures = new FfmpegPictures(ffmpeg.path ? { binary: ffmpeg.path } : {})
    const [recordings, store, clock, log] = [get(T.recordings), get(T.store), get(T.clock), get(T.log)]
    return new RecordingPictures({
      recordings,
      store,
      pictures,
      clock,
      log,
      wish: screenshotWish(recording.screenshots),
      limits: screenshotLimits(recording.screenshots),
    })
  })
  bind(T.cuts).toDynamicValue(({ get }) => {
    // Exports are for this machine, wherever recordings are kept.
    const files = new LocalRecordingStore(expandHome(get(T.settings).recording.dir))
    const [recordings, exporter, clock] = [get(T.recordings), get(T.exporter), get(T.clock)]
    return new RecordingCuts({ recordings, files, exporter, clock })
  })
  bind(T.optimizer).toResolvedValue(
    (store: RecordingStore, owners: OwnerPort, clock: Clock, log: LogPort, recoder: RecodePort) =>
      new RecordingOptimizer({ store, owners, clock, log, recoder }),
    [T.store, T.owners, T.clock, T.log, T.recoder],
  )
})

/** @param allowPrivate whether streams may be pushed into private networks where the settings name no hosts */
const pushing = (allowPrivate: boolean) =>
  new ContainerModule(({ bind }) => {
    bind(T.publisher).toResolvedValue(
      ({ push: { allowedHosts } }: Settings) => new RtmpPublisher({ policy: { allowedHosts, allowPrivate } }),
      [T.settings],
    )
    bind(T.push).toResolvedValue(
      (publisher: PublishPort, clock: Clock, events: EventPort, log: LogPort) =>
        new PushOutputs({ publisher, clock, events, log }),
      [T.publisher, T.clock, T.events, T.log],
    )
  })

/** @param control what the server offers beside playback; asked for when it begins to listen */
const delivery = (control: () => { control?: (routes: HttpServer) => Promise<void> }) =>
  new ContainerModule(({ bind }) => {
    bind(T.live).toResolvedValue(
      (clock: Clock, log: LogPort, mediaStore: MediaStore, { stream: { timeline } }: Settings) =>
        new LiveStreams({ clock, log, mediaStore, timeline }),
      [T.clock, T.log, T.mediaStore, T.settings],
    )
    bind(T.streams).toResolvedValue(() => new StreamDirectory())
    bind(T.server).toResolvedValue(
      (
        live: LiveStreams,
        streams: StreamDirectory,
        { events }: EventPort,
        clock: Clock,
        log: LogPort,
        { server }: Settings,
      ) => {
        const status = (id: string) => streams.describe(id)
        const { trustedProxies, maxConnections } = server
        const options = { live, log, clock, events, status, trustedProxies, maxConnections }
        return new PlaybackServer(() => createServer({ ...options, ...control() }), {
          host: server.host,
          port: server.port,
        })
      },
      [T.live, T.streams, T.events, T.clock, T.log, T.settings],
    )
  })

const sessions = new ContainerModule(({ bind }) => {
  bind(T.session).toDynamicValue(({ get }) => ({
    settings: get(T.settings),
    clock: get(T.clock),
    log: get(T.log),
    events: get(T.events),
    metrics: get(T.metrics),
    documents: get(T.documents),
    encoders: get(T.encodingWatch).over(get(T.encoders)),
    recordings: get(T.recordings),
    cuts: get(T.cuts),
    pictures: get(T.pictures),
    live: get(T.live),
    push: get(T.push),
    streams: get(T.streams),
    server: get(T.server),
  }))
})

/** Sessions that others open over HTTP. */
const serving = new ContainerModule(({ bind }) => {
  bind(T.sessions).toResolvedValue(
    ({ server }: Settings, clock: Clock, log: LogPort) =>
      new SessionRegistry<SessionControl>({ limit: server.maxSessions, clock, log }),
    [T.settings, T.clock, T.log],
  )
  bind(T.openSession).toResolvedValue(
    (shared: SharedParts) => async (picture: PictureSpec, wish: BrowserWish) => {
      const { settings } = shared
      const browser = withWish(settings.browser, wish)
      const own = { ...shared, settings: { ...settings, video: { ...settings.video, ...picture }, browser } }
      // The server and its streams are not the session's to close.
      const session = await openSession(own, { browser: true, release: async () => {} })
      return new SessionControl(driven(session, picture))
    },
    [T.session],
  )
  bind(T.control).toResolvedValue(
    (
      registry: SessionRegistry<SessionControl>,
      open: (picture: PictureSpec, wish: BrowserWish) => Promise<SessionControl>,
      recordings: RecordingLibrary,
      cuts: RecordingCuts,
      pictures: RecordingPictures,
      encoders: EncoderPort,
      { server, recording, video: { width, height, fps } }: Settings,
    ) =>
      controlRoutes({
        sessions: registry,
        openSession: open,
        recordings,
        cuts,
        pictures,
        encoders,
        access: server,
        picture: { width, height, fps },
        addressValid: recording.s3.addressValid,
        allowFileUrls: server.allowFileUrls,
      }),
    [T.sessions, T.openSession, T.recordings, T.cuts, T.pictures, T.encoders, T.settings],
  )
})

/**
 * Puts the program together. The only place that knows which implementation stands behind which port.
 * @param control whether the HTTP server lets others open and drive sessions; else it is for playback only
 */
export function createContainer(settings: Settings, { control = false } = {}): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  const offered = () => (control ? { control: container.get(T.control) } : {})
  container.load(core(settings), transcoding, storage, delivery(offered), pushing(!control), sessions, serving)
  return container
}
