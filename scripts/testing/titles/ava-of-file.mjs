import ava from 'ava'
import { titled } from './titled.mjs'

export * from 'ava'
export default titled(ava, new URL(import.meta.url).searchParams.get('name'))
