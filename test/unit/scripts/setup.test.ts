import test from 'ava'

/** Scripts are not compiled; they lie beside `dist`. Tests wait for them, not the file: it is run as one with others. */
const script = <T>(path: string): Promise<T> => import(new URL(`../../../../scripts/${path}`, import.meta.url).href)

interface Entry {
  readonly version?: string
  readonly integrity?: string
  readonly optional?: boolean
}
type Lock = { readonly packages?: Readonly<Record<string, Entry>> }

const nodeVersion = script<{ checkNodeVersion(version: string): void }>('setup/node-version.mjs')
const packages = script<{ isInstalled(lock: Lock, installed: Lock): boolean }>('setup/packages.mjs')
const programs = script<{ distributionOf(osRelease: string): string }>('setup/programs.mjs')
const browserProof = script<{ adviceFor(reason: string): string }>('setup/browser-proof.mjs')
const rootRights = script<{
  wayToInstall(machine: Record<'apt' | 'root' | 'sudo' | 'sudoIsFree' | 'terminal', boolean>): string
}>('setup/root-rights.mjs')
const buildOutputs = script<{
  expectedOutputs(inputs: readonly string[]): string[]
}>('setup/build-outputs.mjs')

test('Node 20.19 and later will do; older versions are named with what is needed', async (t) => {
  const { checkNodeVersion } = await nodeVersion
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0'])
    t.notThrows(() => checkNodeVersion(version), version)
  for (const version of ['20.18.3', '18.20.0', '8.0.0'])
    t.throws(() => checkNodeVersion(version), { message: /This is Node .* needs 20\.19 or later/ }, version)
})

const lock: Lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b-darwin': { version: '2.0.0', integrity: 'y', optional: true },
  },
}
const a: Entry = { version: '1.0.0', integrity: 'x' }

test('packages are installed when all of them are there, except those for other machines', async (t) => {
  const { isInstalled } = await packages
  t.true(isInstalled(lock, { packages: { 'node_modules/a': a } }))
  const [, ...all] = Object.entries(lock.packages ?? {})
  t.true(isInstalled(lock, { packages: Object.fromEntries(all) }))
})

test('packages are not installed when one is missing, another or too many', async (t) => {
  const { isInstalled } = await packages
  t.false(isInstalled(lock, {}))
  t.false(isInstalled({}, {}))
  t.false(isInstalled(lock, { packages: {} }))
  t.false(isInstalled(lock, { packages: { 'node_modules/a': { ...a, version: '1.0.1' } } }))
  t.false(isInstalled(lock, { packages: { 'node_modules/a': { ...a, integrity: 'z' } } }))
  t.false(isInstalled(lock, { packages: { 'node_modules/a': a, 'node_modules/c': a } }))
})

test('a distribution is told by its name and its relatives', async (t) => {
  const { distributionOf } = await programs
  t.is(distributionOf('NAME="Debian"\nID=debian\n'), 'debian')
  t.is(distributionOf('ID=raspbian\nID_LIKE=debian\n'), 'debian')
  t.is(distributionOf('ID=ubuntu\nID_LIKE=debian\n'), 'ubuntu')
  t.is(distributionOf('ID=linuxmint\nID_LIKE="ubuntu debian"\n'), 'ubuntu')
  t.is(distributionOf('ID=fedora\n'), 'other')
  t.is(distributionOf(''), 'other')
})

test('outputs are expected of what tsc compiles, not of declarations or the player page', async (t) => {
  const { expectedOutputs } = await buildOutputs
  const outputs = expectedOutputs([
    'src/a.ts',
    'src/b.d.ts',
    'src/adapters/http/player/main.ts',
    'src/c.json',
    'test/d.mts',
  ])
  t.deepEqual(outputs, [
    'dist/src/a.js',
    'dist/src/a.js.map',
    'dist/src/a.d.ts',
    'dist/test/d.mjs',
    'dist/test/d.mjs.map',
    'dist/test/d.d.mts',
  ])
})

test('packages are installed as root, by sudo, by sudo after asking, or not at all', async (t) => {
  const { wayToInstall } = await rootRights
  const user = { apt: true, root: false, sudo: true, sudoIsFree: false, terminal: false }
  t.is(wayToInstall({ ...user, root: true, sudo: false }), 'as-root')
  t.is(wayToInstall({ ...user, sudoIsFree: true }), 'sudo')
  t.is(wayToInstall({ ...user, terminal: true }), 'ask')
  t.is(wayToInstall(user), 'denied', 'nobody is there to give a password')
  t.is(wayToInstall({ ...user, sudo: false, terminal: true }), 'denied')
  t.is(wayToInstall({ ...user, apt: false, root: true }), 'no-apt')
})

test('a browser that does not start is met with what helps', async (t) => {
  const { adviceFor } = await browserProof
  t.regex(adviceFor('FATAL: No usable sandbox!'), /chromium-sandbox/)
  const libraries = 'chrome: error while loading shared libraries: libnss3.so: cannot open shared object file'
  t.regex(adviceFor(libraries), /lacks libnss3\.so/)
  t.regex(adviceFor('it gave no sign within 30 s'), /FLYBROWSER_BROWSER/)
})
