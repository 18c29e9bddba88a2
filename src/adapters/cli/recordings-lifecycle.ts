import { Command, Option } from 'commander'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LifecycleRule } from '../../engine/recordings/objects/object-store.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { createOutput } from './output.ts'
import type { CliWorld } from './world.ts'

interface LifecycleOptions extends CommonOptions {
  readonly expireDays?: number
  readonly abortUploadsDays?: number
  readonly remove?: boolean
  readonly show?: boolean
}

const EXPIRE = 'expire'
const ABORT_UPLOADS = 'abort-uploads'

const readDays = (option: string) => (text: string) => {
  const days = Number(text)
  if (/^\d+$/.test(text) && days >= 1 && days <= 36_500) return days
  throw new FlyBrowserError('OPTION_INVALID', { option, reason: 'it is no number of days from 1 on' })
}

/** `flybrowser recordings lifecycle` */
export const recordingsLifecycleCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('lifecycle')
      .summary('write the rules by which the bucket itself removes what is old')
      .description(
        'Writes rules into the bucket of recording.storage: s3, by which its server removes old recordings and uploads that were left. What is ' +
          'named is set, what is not stays; rules of others are not touched. Where the server keeps no rules it says so: then ' +
          'flybrowser-serve does both by itself.',
      )
      .addOption(
        new Option('--expire-days <n>', 'recordings are removed after so many days').argParser(readDays('expire-days')),
      )
      .addOption(
        new Option('--abort-uploads-days <n>', 'parts of uploads that were left are removed after so many').argParser(
          readDays('abort-uploads-days'),
        ),
      )
      .option('--show', 'tell the rules that are there (the default)')
      .addOption(new Option('--remove', 'remove our rules').conflicts(['expireDays', 'abortUploadsDays'])),
  ).action((options: LifecycleOptions) => lifecycle(world, options))

async function lifecycle(world: CliWorld, options: LifecycleOptions): Promise<void> {
  const { expireDays, abortUploadsDays, remove = false } = options
  const objects = world.objects(settingsFor(world, options))
  let rules = await objects.lifecycle()
  if (remove || expireDays !== undefined || abortUploadsDays !== undefined) {
    rules = remove ? [] : merged(rules, { expireDays, abortUploadsDays })
    await objects.setLifecycle(rules)
  }
  const output = createOutput(world.stdout, options.json ?? false)
  output.say(rules.length === 0 ? `There is no rule of ours in ${objects.location}` : rules.map(sentence).join('\n'))
  output.tell({ location: objects.location, rules })
}

/** What is named in place of what is there. */
function merged(
  present: readonly LifecycleRule[],
  { expireDays, abortUploadsDays }: { expireDays: number | undefined; abortUploadsDays: number | undefined },
): LifecycleRule[] {
  const wanted: LifecycleRule[] = [
    ...(expireDays === undefined ? [] : [{ id: EXPIRE, prefix: '', expireDays }]),
    ...(abortUploadsDays === undefined ? [] : [{ id: ABORT_UPLOADS, prefix: '', abortUploadsDays }]),
  ]
  return [...present.filter(({ id }) => !wanted.some((rule) => rule.id === id)), ...wanted]
}

function sentence({ id, expireDays, abortUploadsDays }: LifecycleRule): string {
  if (expireDays !== undefined) return `${id}: recordings are removed after ${expireDays} days`
  return `${id}: parts of uploads that were left are removed after ${abortUploadsDays} days`
}
