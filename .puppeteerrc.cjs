// The browser is found on the machine or installed by scripts/setup.mjs; a blocked download must not fail `npm ci`.
module.exports = { skipDownload: true }
