/** Waits before each restart in a row of an encoder that gave no picture, milliseconds; then it is given up. */
const DELAYS_MS = [0, 250, 500, 1000, 2000]

/** Wait before the nth restart in a row, milliseconds; undefined when it is time to give up. */
export const restartDelayMs = (failures: number): number | undefined => DELAYS_MS[failures - 1]
