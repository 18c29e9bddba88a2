/** What stands where there is no number yet. */
const NONE = '–'

/** `1.12 s`. */
export const seconds = (ms: number | undefined): string => (ms === undefined ? NONE : `${(ms / 1000).toFixed(2)} s`)

/** `1.48 Mbit/s` or `640 kbit/s`. */
export const bitrate = (bps: number | undefined): string => {
  if (bps === undefined) return NONE
  return bps >= 1e6 ? `${(bps / 1e6).toFixed(2)} Mbit/s` : `${Math.round(bps / 1000)} kbit/s`
}

export const count = (value: number | undefined): string => (value === undefined ? NONE : value.toLocaleString('en'))

/** `1280 × 720`. */
export const size = (width: number, height: number): string => (width > 0 ? `${width} × ${height}` : NONE)

/** `30 fps`. */
export const frameRate = (fps: number | undefined): string => (fps === undefined ? NONE : `${Math.round(fps)} fps`)

/** `1.05×`. */
export const speed = (rate: number): string => `${rate.toFixed(2)}×`

/** `15:42:07`, as the viewer's clock shows it. */
export const timeOfDay = (ms: number): string => new Date(ms).toLocaleTimeString([], { hour12: false })
