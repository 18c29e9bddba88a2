import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import test from 'ava'
import { makeProfile, reapProfiles } from '../../../src/adapters/browser/profile-folder.ts'

const endedPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'close')
  return child.pid!
}

test('profiles of processes that ended are removed, all others stay', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'profiles-'))
  t.teardown(() => rm(parent, { recursive: true }))
  const mine = await makeProfile(parent)
  const ended = await endedPid()
  const leftover = mine.replace(`-${process.pid}-`, `-${ended}-`)
  const inUse = `${leftover}x`
  const ofAnotherHost = join(parent, `flybrowser-profile-elsewhere-${ended}-abcdef`)
  const foreign = join(parent, 'something-else')
  for (const folder of [leftover, inUse, ofAnotherHost, foreign]) await mkdir(folder)
  await writeFile(join(leftover, 'Cookies'), 'x')
  await symlink(`host-${process.pid}`, join(inUse, 'SingletonLock'))

  t.is(await reapProfiles(parent), 1)
  const left = await readdir(parent)
  t.deepEqual(left.toSorted(), [mine, inUse, ofAnotherHost, foreign].map((folder) => basename(folder)).toSorted())
})

test('a folder that is not there holds nothing to reap', async (t) => {
  t.is(await reapProfiles('/nowhere/at/all'), 0)
})
