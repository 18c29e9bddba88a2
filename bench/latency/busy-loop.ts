// Keeps one core busy until whoever started it is gone or says so.
const SPELL_MS = 50

process.on('disconnect', () => process.exit())

function spin(): void {
  const untilMs = performance.now() + SPELL_MS
  while (performance.now() < untilMs);
  setImmediate(spin)
}

spin()
