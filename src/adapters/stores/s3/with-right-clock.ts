/**
 * Asks once more where the clock of this machine is wrong: the client has learned from the answer by how much, and signs with the right time from then
 * on.
 */
export async function withRightClock<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'RequestTimeTooSkewed') return await ask()
    throw cause
  }
}
