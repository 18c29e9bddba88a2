import test from 'ava'
import { childEnv, SECRET_VARIABLES } from '../../../src/adapters/processes/child-env.ts'
import { filesOf } from '../../helpers/repository.ts'

test('programs are started with the environment but for our secrets', (t) => {
  const secrets = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, 'secret']))
  t.deepEqual(childEnv({ ...secrets, PATH: '/bin', FLYBROWSER_S3_BUCKET: 'films' }), {
    PATH: '/bin',
    FLYBROWSER_S3_BUCKET: 'films',
  })
})

test('whoever starts a program does so with that environment', (t) => {
  const starters = filesOf('src/adapters', '.ts').filter(({ text }) => /\bspawn\(|\.launch\(\{/.test(text))
  t.true(starters.length >= 5)
  for (const { path, text } of starters)
    if (/from 'node:child_process'|from 'puppeteer'/.test(text)) t.true(text.includes('childEnv('), path)
})

test('every setting that is a secret is among them', (t) => {
  const text = filesOf('src/engine/settings', '.ts')
    .map((file) => file.text)
    .join('\n')
  const secrets = [...text.matchAll(/(?:token|accessKey|secretKey|sessionToken): Type\.String\(\{[^}]*env: '(\w+)'/g)]
  t.deepEqual(secrets.map(([, name]) => name).toSorted(), [...SECRET_VARIABLES].toSorted())
})
