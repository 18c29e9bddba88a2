import { register } from 'node:module'

// ava loads this before the tests of a thread. A thread may run many files: the titles of each begin with its name.
register('./hooks.mjs', import.meta.url)
