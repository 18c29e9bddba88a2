import config from './ava.config.js'

/** Unit tests are run by threads, each for the files of a folder (scripts/testing/gather.mjs); their titles name the file. */
export default { ...config, workerThreads: true, require: ['./scripts/testing/titles/register.mjs'] }
