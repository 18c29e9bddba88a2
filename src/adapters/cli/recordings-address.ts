import { Command, Option } from 'commander'
import { parseDuration } from '../../domain/units.ts'
import { recordingAddress } from '../../engine/recordings/archive/recording-address.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { readDuration } from './option-readers.ts'
import { createOutput } from './output.ts'
import type { CliWorld } from './world.ts'

interface AddressOptions extends CommonOptions {
  /** Milliseconds. */
  readonly valid?: number
}

/** `flybrowser recordings address` */
export const recordingsAddressCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('address')
      .summary('give an address by which anybody can get a recording from its bucket')
      .description(
        'Gives an address by which anybody can get the video of a recording from its bucket (recording.storage: s3) for a while. Who has it ' +
          'needs nothing else: keep it as you would a key.',
      )
      .argument('<id>', 'recording')
      .addOption(
        new Option('--valid <time>', 'for how long, at most 7d (default: FLYBROWSER_S3_ADDRESS_VALID, 24h)').argParser(
          readDuration,
        ),
      ),
  ).action(async (id: string, options: AddressOptions) => {
    const settings = settingsFor(world, options)
    const validMs = options.valid ?? parseDuration(settings.recording.s3.addressValid) ?? 0
    const url = await recordingAddress(world.recordings(settings), id, validMs / 1000)
    const output = createOutput(world.stdout, options.json ?? false)
    output.say(url)
    output.tell({ recordingId: id, url, validSeconds: validMs / 1000 })
  })
