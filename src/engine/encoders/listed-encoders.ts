/** Names of the video encoders in what `ffmpeg -encoders` printed. */
export function listedEncoders(printed: string): ReadonlySet<string> {
  return new Set([...printed.matchAll(/^ V\S{5} ([a-z]\S*) /gm)].map(([, name]) => name as string))
}
