import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { type RtmpOptions, readRtmpOptions } from '../../../src/adapters/cli/rtmp-options.ts'
import { runScene } from '../../helpers/cli-world.ts'
import { ownFolder } from '../../helpers/own-folder.ts'

const read = (options: RtmpOptions, env: NodeJS.ProcessEnv = {}, cwd = '/nowhere') =>
  readRtmpOptions(options, { env, cwd })

test('each server has the key of its place, from the environment or a file', async (t) => {
  const rtmpUrl = ['twitch', 'rtmp://h/a']
  const env = { FLYBROWSER_RTMP_KEY: 'one', FLYBROWSER_RTMP_KEY_2: 'two' }
  const wanted = [
    { preset: 'twitch', key: 'one' },
    { url: 'rtmp://h/a', key: 'two' },
  ] as const
  t.deepEqual(read({ rtmpUrl }, env), wanted)
  const cwd = await ownFolder('rtmp-keys')
  writeFileSync(join(cwd, 'keys'), 'one\r\ntwo\n')
  t.deepEqual(read({ rtmpUrl, rtmpKeyFile: 'keys' }, {}, cwd), wanted)
  t.deepEqual(read({ rtmpUrl: ['rtmp://h/a'], rtmpShape: '2M' }, env), [{ url: 'rtmp://h/a', key: 'one', shape: '2M' }])
  t.deepEqual(read({}), [])
})

test('the key for one server is not told to another, and none is in what is refused', async (t) => {
  const rtmpUrl = ['twitch', 'youtube']
  const env = { FLYBROWSER_RTMP_KEY: 'the-key' }
  const refused = (options: RtmpOptions, code: string, words: RegExp, cwd?: string) => {
    const { message } = t.throws(() => read(options, env, cwd), { code } as object)
    t.regex(message, words)
    t.notRegex(message, /the-key/)
  }
  refused({ rtmpUrl }, 'PUSH_KEY_INVALID', /FLYBROWSER_RTMP_KEY_2 is not set/)
  const cwd = await ownFolder('rtmp-keys')
  writeFileSync(join(cwd, 'keys'), 'the-key\n\n')
  refused({ rtmpUrl, rtmpKeyFile: 'keys' }, 'PUSH_KEY_INVALID', /keys has none in line 2/, cwd)
  refused({ rtmpUrl, rtmpKeyFile: 'none' }, 'PUSH_KEY_INVALID', /cannot be read/, cwd)
  refused({ rtmpUrl: ['http://h/a'] }, 'PUSH_URL_INVALID', /neither with rtmp/)
  refused({ rtmpKeyFile: 'keys' }, 'OPTION_INVALID', /there is no --rtmp-url/)
  refused({ rtmpUrl: Array.from({ length: 17 }, () => 'twitch') }, 'DESTINATION_LIMIT', /at most 16/)
})

test('live adds every server before it waits, and opens nothing where one cannot be', async (t) => {
  const words = [
    'live',
    'https://example.com',
    '--duration',
    '10ms',
    '--rtmp-url',
    'twitch',
    '--rtmp-url',
    'rtmp://h/a',
  ]
  const env = { FLYBROWSER_RTMP_KEY: 'one', FLYBROWSER_RTMP_KEY_2: 'two' }
  const { calls } = await runScene([...words, '--rtmp-shape', 'none'], { env })
  t.deepEqual(
    calls.filter((call) => call.startsWith('addDestination')),
    [
      'addDestination {"preset":"twitch","key":"one","shape":"none"}',
      'addDestination {"url":"rtmp://h/a","key":"two","shape":"none"}',
    ],
  )
  const lacking = await runScene(words, { env: { FLYBROWSER_RTMP_KEY: 'one' } })
  t.deepEqual([lacking.exit, lacking.calls], [2, []])
  const misshapen = await runScene([...words, '--rtmp-shape', 'plattform'], { env })
  t.deepEqual([misshapen.exit, misshapen.calls], [2, []])
  t.regex(misshapen.stderr, /plattform is neither platform nor none/)
})
