import type { AddressSource } from '../../engine/recordings/archive/recording-address.ts'
import type { ObjectStore } from '../../engine/recordings/objects/object-store.ts'
import type { RecordingOptimizer } from '../../engine/recordings/optimize/recording-optimizer.ts'
import type { RecordingLibrary } from '../../engine/recordings/recording-library.ts'
import type { RecordingPictures } from '../../engine/recordings/screenshots/recording-pictures.ts'
import type { Settings } from '../../engine/settings/settings-schema.ts'
import type { AnyStage } from '../../pipeline/stage.ts'
import type { RecordingCuts } from '../sdk/recording-cuts.ts'
import type { RecordingShelf } from '../sdk/recording-shelf.ts'
import type { FlyBrowserSession, LaunchOptions } from '../sdk/types.ts'
import type { Findings } from './doctor/findings.ts'

/** A text stream of the process. */
export interface TextSink {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** All that the command line takes of its surroundings, so that tests can give it others. */
export interface CliWorld {
  readonly stdout: TextSink
  readonly stderr: TextSink
  readonly env: NodeJS.ProcessEnv
  /** Folder that paths of the command line are relative to. */
  readonly cwd: string
  readonly version: string
  /** Aborted at the first SIGINT or SIGTERM: finish what is begun, then end. */
  readonly stop: AbortSignal
  readonly builtinStages: readonly AnyStage[]
  loadPlugins(specifiers: readonly string[], baseDir: string): Promise<readonly AnyStage[]>
  /** Proves that files can be made in a folder. Throws STORE_UNWRITABLE and STORE_FULL. */
  proveFolder(path: string, options: { readonly mayBeMade: boolean }): Promise<unknown>
  launch(options: LaunchOptions): Promise<FlyBrowserSession>
  /** The recordings there are. */
  recordings(settings: Settings): Pick<RecordingLibrary, 'get' | 'timeline'> & AddressSource
  /** The bucket of recordings. Throws SETTINGS_INVALID where the settings name none. */
  objects(settings: Settings): Pick<ObjectStore, 'location' | 'lifecycle' | 'setLifecycle'>
  /** Finds, fetches and removes recordings. */
  shelf(settings: Settings): Pick<RecordingShelf, 'list' | 'get' | 'download' | 'delete' | 'clean' | 'verify'>
  /** Makes finished recordings smaller. */
  optimizer(settings: Settings): Pick<RecordingOptimizer, 'ids' | 'optimize'>
  /** Makes clips and exports of finished recordings. */
  cuts(settings: Settings): Pick<RecordingCuts, 'clip' | 'export'>
  /** Pictures of finished recordings. */
  pictures(settings: Settings): Pick<RecordingPictures, 'screenshots' | 'screenshotsLeftOut' | 'picture'>
  /** Looks at the machine. */
  examine(settings: Settings): Promise<Findings>
  /** Address of the bundled demo page. */
  readonly demoPageUrl: string
}
