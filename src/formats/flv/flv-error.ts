/** What is asked for cannot be written as FLV. */
export class FlvError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'FlvError'
  }
}
