import { type ErrorRow, row } from './error-row.ts'

/** Pipeline documents, stages and plugins. */
export const PIPELINE_ERRORS = {
  STOPPED_EARLY: row(
    2,
    409,
    'The pipeline {what} was stopped before its first picture came.',
    'Wait for the start to finish before stopping, or start it again.',
  ),
  PIPELINE_UNREADABLE: row(
    2,
    400,
    'The pipeline document {file} cannot be read: {reason}.',
    'Give the path of a YAML file.',
  ),
  PIPELINE_INVALID: row(
    2,
    400,
    'The pipeline document has {count} fault(s):\n{faults}',
    'Each line names the place and the rule; `flybrowser pipeline lint FILE` shows them again, docs/pipelines.md explains the rules.',
  ),
  PIPELINE_STAGE_FAILED: row(
    1,
    500,
    'Stage {stage} ({type}) failed: {reason}.',
    'Look at its log lines; the other branches of the pipeline were stopped in order.',
  ),
  PLUGIN_UNLOADABLE: row(
    2,
    400,
    'The plugin {plugin} cannot be used: {reason}.',
    'A plugin is an ECMAScript module that exports stages made with defineStage().',
  ),
  STAGE_UNKNOWN: row(2, 404, 'There is no stage {type}.', '`flybrowser stages list` names them all.'),
  STAGE_DUPLICATE: row(
    2,
    400,
    'Stage type {type} is defined twice.',
    'Give your own stages a vendor prefix, for example acme.sampler.',
  ),
} as const satisfies Record<string, ErrorRow>
