/** Addresses of platforms, without the key: that comes from the page where a broadcast is set up. */
export const PUSH_PRESETS = {
  twitch: 'rtmps://live.twitch.tv:443/app',
  youtube: 'rtmps://a.rtmps.youtube.com:443/live2',
  facebook: 'rtmps://live-api-s.facebook.com:443/rtmp',
} as const

export type PushPreset = keyof typeof PUSH_PRESETS
export const PUSH_PRESET_NAMES = Object.keys(PUSH_PRESETS) as PushPreset[]
