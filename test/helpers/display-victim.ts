import { openDisplay } from '../../src/adapters/display/open-display.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'

// A process that opens a display and is killed by the test: `node display-victim.js XVFB`.
const display = await openDisplay({
  ...{ path: process.argv[2] ?? '', width: 320, height: 240, sessionId: 'local', timeoutMs: 10_000 },
  ...{ clock: systemClock, log: silentLog },
})
console.log(JSON.stringify({ pid: display.pid, number: Number(display.env.DISPLAY?.slice(1)) }))
setInterval(() => {}, 1000)
