import { LineCounter, parseDocument } from 'yaml'
import { lineOf, type Place, type Problem } from './node.ts'
import { versionOf } from './version.ts'

/**
 * Reads a definition file by `read` and checks it as a whole. Everything wrong is told at once, each with its line; a
 * definition with any problem is not used. `file` names the file in the problems.
 */
export function parseFile<T>(
  text: string,
  file: string,
  read: (place: Place, version: string) => T | undefined,
): T | { problems: Problem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const problems = document.errors.map(({ message, pos }): Problem => {
    return { line: lineOf(lines, pos[0]) ?? 1, says: `${file} is not YAML: ${message.split('\n')[0] ?? ''}` }
  })
  if (problems.length > 0) return { problems }
  const found = read({ node: document.contents, line: 1, path: '', lines, problems }, versionOf(text))
  return found !== undefined && problems.length === 0
    ? found
    : { problems: problems.toSorted((one, other) => one.line - other.line) }
}

/** One problem as one line for the operator. */
export function sayProblem(file: string, { line, says, suggestion }: Problem): string {
  return `${file}:${line}: ${says}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`
}

/** The line on which a definition has one of its keys, for what only the settings of an organization show to be wrong. */
export function lineOfKey(text: string, key: string): number {
  return text.split('\n').findIndex((line) => line.startsWith(`${key}:`)) + 1
}
