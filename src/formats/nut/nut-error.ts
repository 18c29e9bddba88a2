/** The bytes are not NUT with one track of video; says where it went wrong. */
export class NutError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NutError'
  }
}
