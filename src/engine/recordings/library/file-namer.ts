import { FlyBrowserError } from '../../../domain/errors.ts'
import { type FileNameFacts, fileNameOf, templateFault } from '../../../domain/file-name-template.ts'

/** Names of files by a template. Throws SETTINGS_INVALID for one that cannot be used. */
export function fileNamer(template: string): (facts: FileNameFacts) => string {
  const fault = templateFault(template)
  if (fault) throw new FlyBrowserError('SETTINGS_INVALID', { reason: `recording.fileName: ${fault}` })
  return (facts) => fileNameOf(template, facts)
}
