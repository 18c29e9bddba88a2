/** A word put before the extension of a path's last name; a name without one gets `.mp4`. */
const withWord = (path: string, word: string): string =>
  path.replace(/(\.[^./\\]+)?$/, (extension) => `.${word}${extension || '.mp4'}`)

/** Where a user's own file is until it is whole: beside its final name, playable, and never the same for two recordings. */
export const workingPath = (finalPath: string, id: string): string => withWord(finalPath, `${id}.partial`)

/** The final name when somebody took the wanted one meanwhile. */
export const alternativePath = (finalPath: string, id: string): string => withWord(finalPath, id)

/** Names in the store's own folder. */
export const finalName = (id: string): string => `${id}.mp4`
export const workingName = (id: string): string => `${id}.partial.mp4`

/** The id and the kind of a file in the store's own folder; undefined for files that are not recordings. */
export function parseFileName(name: string): { id: string; working: boolean } | undefined {
  const match = /^(rec_[A-Za-z0-9_-]{1,60})(\.partial)?\.mp4$/.exec(name)
  return match?.[1] ? { id: match[1], working: match[2] !== undefined } : undefined
}
