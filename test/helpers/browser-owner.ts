import { launchBrowser } from '../../src/adapters/browser/launch-browser.ts'

/** A process of its own that opens a browser, prints its profile and then ends as told or waits to be killed. */
const launched = await launchBrowser({ width: 640, height: 360 })
const profile = launched.browser.process()?.spawnargs.find((argument) => argument.startsWith('--user-data-dir='))
process.stdout.write(`${profile?.slice(16)}\n`, () => {
  if (process.argv[2] === 'exit') process.exit(0)
})
