const FIRST_MS = 500
const MOST_MS = 8000

/**
 * How long to wait before connecting again: twice as long each time, and spread, so that the viewers of a server that comes back do
 * not all come in the same moment.
 * @param attempts how often it was tried in vain
 * @param random from 0 to 1
 */
export const reconnectDelayMs = (attempts: number, random: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** attempts) * (0.5 + random / 2)
