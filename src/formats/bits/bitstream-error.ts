/** Coded video that does not follow the rules of its codec; says where it went wrong. */
export class BitstreamError extends Error {
  constructor(reason: string) {
    super(`the coded video cannot be read: ${reason}`)
    this.name = 'BitstreamError'
  }
}
