import type { Fault } from './pipeline-document.ts'
import { RULES, type Rule } from './rules.ts'

/** A place in a text, both from 1. */
export interface Place {
  readonly line: number
  readonly column: number
  /** Another file than the document's own, for what came from outside it. */
  readonly file?: string
}

/** Collects faults while a document is read. */
export interface FaultList {
  add(rule: Rule, place: Place, message: string): void
  /** In the order of the text. */
  readonly faults: readonly Fault[]
  readonly hasErrors: boolean
}

/** @param clean takes secrets out of a message */
export function createFaultList(file: string, clean: (text: string) => string): FaultList {
  const found: Fault[] = []
  return {
    add(rule, place, message) {
      const { severity } = RULES[rule]
      found.push({
        rule,
        severity,
        message: clean(message),
        file: place.file ?? file,
        line: place.line,
        column: place.column,
      })
    },
    get faults() {
      return found.toSorted((a, b) => a.line - b.line || a.column - b.column)
    },
    get hasErrors() {
      return found.some((fault) => fault.severity === 'error')
    },
  }
}
