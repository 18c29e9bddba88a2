// Measures what recording and streaming cost, beside other ways of doing it. Never part of the tests.
//   npm run bench [-- record|live|capture|density|latency|library|rtmp|sharpen|encoding|viewers|all] [-- --seconds N] [-- --json FILE]     all options: npm run bench -- --help
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { runMain } from './setup/step.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  // What is filmed is judged with the tools of the tests.
  await setUp({ forTests: true })
  const bench = spawn(process.execPath, ['--enable-source-maps', 'dist/bench/main.js', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // Ctrl-C reaches the bench by itself, from the terminal; it ends what it has started and this script with it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => bench.kill('SIGTERM'))
  const [code, signal] = await once(bench, 'exit')
  return code ?? (signal ? 1 : 0)
})
