export { type ErrorCode, FlyBrowserError } from './domain/errors.ts'
