import { readdir, statfs, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { smallDisk } from '../helpers/small-disk.ts'
import { testUnless } from '../helpers/test-unless.ts'
import { bodyOf, shiftScene } from './time-shift-scene.ts'

const { folder, lacking, remove } = await smallDisk('4m')
test.after.always(remove)

testUnless(
  lacking,
  'a disk that fills up costs length of the window only, and is used again when it has room',
  async (t) => {
    const warnings: string[] = []
    const warn = (fields: object) => void warnings.push((fields as { code: string }).code)
    const log = { debug() {}, info() {}, error() {}, warn }
    const [windowMs, parent, timeShift] = [3_600_000, folder, { memoryMs: 10_000 }]
    const { window, seconds, segment, playlist, close } = await shiftScene(t, { windowMs, parent, timeShift, log })
    /** What is listed can be had, byte for byte. */
    const whole = async (made: Map<number, Buffer>) => {
      for (const { msn } of window.listed) {
        const expected = made.get(msn)
        const answer = await bodyOf(await segment(msn))
        if (expected && !answer.equals(expected)) return `segment ${msn} is another one`
      }
      return (await playlist()).match(/#EXTINF/g)?.length === window.listed.length
        ? 'whole'
        : 'the playlist is another one'
    }
    t.is(await whole(await seconds(400)), 'whole')
    t.deepEqual(warnings, ['MEDIA_STORE_FULL'])
    const full = window.seconds
    t.true(full > 30 && full < 400, `${full}`)
    t.is(await whole(await seconds(200)), 'whole')
    t.true(window.seconds > full / 2, `${window.seconds}`)
    t.true(window.memoryBytes < 30 * (window.listed.at(-1)?.byteLength ?? 0), `${window.memoryBytes}`)

    // Others take what is left.
    const { bavail, bsize } = await statfs(folder)
    await writeFile(join(folder, 'others'), new Uint8Array(bavail * bsize)).catch(() => {})
    await seconds(100)
    await unlink(join(folder, 'others'))
    t.is(await whole(await seconds(full)), 'whole')
    t.true(window.seconds > full / 2, `${window.seconds}`)
    await close()
    t.deepEqual(await readdir(folder), [])
  },
)
