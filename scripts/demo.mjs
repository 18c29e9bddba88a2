// Shows FlyBrowser at work: a demo page in a browser of its own, streamed live and recorded.
//   npm run demo [-- --seconds N]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { runMain } from './setup/step.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  await setUp()
  const demo = spawn(process.execPath, ['dist/src/main.js', 'demo', ...process.argv.slice(2)], { stdio: 'inherit' })
  // Ctrl-C reaches the demo by itself, from the terminal; it ends in order and this script with it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => demo.kill('SIGTERM'))
  const [code, signal] = await once(demo, 'exit')
  return code ?? (signal ? 1 : 0)
})
