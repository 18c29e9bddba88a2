import config from './ava.config.js'

/** For a file that is run by itself: its titles name it, as they do where ava runs several. */
export default { ...config, require: ['./scripts/testing/titles/register.mjs'] }
