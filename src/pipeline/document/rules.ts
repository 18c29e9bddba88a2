import type { Fault } from './pipeline-document.ts'

interface RuleRow {
  readonly severity: Fault['severity']
  /** One sentence: what the rule finds. docs/pipelines.md lists the same sentences; a test compares them. */
  readonly summary: string
}

const error = (summary: string): RuleRow => ({ severity: 'error', summary })
const warning = (summary: string): RuleRow => ({ severity: 'warning', summary })

/** Every rule of the linter, by the name its faults carry. */
export const RULES = {
  'malformed-yaml': error('The text is not one well-formed YAML 1.2 document.'),
  'unknown-key': error('A key that a document or a stage does not have; misspelt keys are never ignored.'),
  'missing-key': error('The document has no `name` or no `stages`, or a stage has no `use`.'),
  'missing-variable': error('A reference to an environment variable that is not set, without a default.'),
  'missing-id': error('A stage has no `id`.'),
  'duplicate-id': error('Two stages have the same `id`.'),
  'unknown-stage': error('`use` names a stage that neither is built in nor comes from a plugin.'),
  'unknown-field': error('`with` has a field that the stage does not know.'),
  'missing-field': error('`with` lacks a field that the stage needs and has no default for.'),
  'wrong-type': error('A value has another type than its place asks for.'),
  'bad-value': error('A value has the right type but is out of range, malformed or not among the choices.'),
  'unknown-override': error(
    '`--set` names a stage that the document does not have, or is not of the form `stage.key`.',
  ),
  'unknown-from': error('`from` names a stage that the document does not have.'),
  'edge-mismatch': error('A stage takes another kind of payload than the stage it takes from puts out.'),
  'source-with-input': error('A source has a `from`; sources take nothing.'),
  'missing-input': error('A stage that needs an input stands first and has no `from`.'),
  'unused-stage': error('No stage takes the output of this stage, and it is not a sink.'),
  'no-source': error('The document has no source, a stage that takes nothing.'),
  'no-sink': error('The document has no sink, a stage that puts out nothing.'),
  cycle: error('Stages take from each other in a circle.'),
  'demand-conflict': error('Two branches need lengths of the stage they share of which neither divides the other.'),
  'not-carried': error('A sink that has no place for the codec of the encoder above it.'),
  unpaced: warning('A `video.encode` has no `video.pace` above it, so that a page at rest makes no pictures.'),
} as const satisfies Record<string, RuleRow>

export type Rule = keyof typeof RULES
