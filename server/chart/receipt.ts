import { createHash } from 'node:crypto'
import { lastTwoSteps } from '#formats/fhir/datatypes.ts'
import { isRecord, referenceTo, versionOf, type FhirElement } from '#formats/fhir/element.ts'
import { ChartFault, type Receipt } from '../act/chart.ts'

/**
 * The proof that a write is in the chart: what was read back says everything that was sent. An EMR may add to a
 * resource; one that dropped or changed something has not confirmed it, and a person looks.
 */
export function receiptFor(sent: object, readBack: FhirElement): Receipt {
  const missing = firstDifference(withoutVersion(sent), readBack.json(), readBack.text('resourceType'))
  if (missing !== undefined)
    throw new ChartFault({ kind: 'malformed', where: `${missing} differs from what was written` })
  return {
    reference: referenceTo(readBack),
    version: versionOf(readBack),
    digest: digestOf(pick(readBack.json(), sent)),
  }
}

/** Whether the chart already says all of this. */
export function says(readBack: FhirElement, sent: object): boolean {
  return firstDifference(withoutVersion(sent), readBack.json(), '') === undefined
}

/** SHA-256 over JSON with sorted members, in hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
}

function withoutVersion(resource: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== 'meta'))
}

/** The path of the first thing that was sent and is not there; references match relative or absolute. */
function firstDifference(sent: unknown, found: unknown, path: string): string | undefined {
  if (Array.isArray(sent)) {
    if (!Array.isArray(found)) return path
    if (sent.every((one) => typeof one === 'string')) return outOfOrder(sent, found, path)
    const at = sent.findIndex((one) => found.every((other) => firstDifference(one, other, path) !== undefined))
    return at < 0 ? undefined : `${path}[${at}]`
  }
  if (isRecord(sent)) {
    if (!isRecord(found)) return path
    for (const [name, value] of Object.entries(sent)) {
      const difference = firstDifference(value, found[name], `${path}.${name}`)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  return sent === found || sameReference(sent, found) || sameInstant(sent, found) ? undefined : path
}

/** Words in a row, such as given names or the lines of an address, say something else in another order. */
function outOfOrder(sent: readonly string[], found: readonly unknown[], path: string): string | undefined {
  let from = 0
  for (const [index, one] of sent.entries()) {
    const at = found.indexOf(one, from)
    if (at < 0) return `${path}[${index}]`
    from = at + 1
  }
  return undefined
}

function sameReference(sent: unknown, found: unknown): boolean {
  return (
    typeof sent === 'string' &&
    typeof found === 'string' &&
    /^[A-Z]\w+\/[^/]+$/.test(sent) &&
    lastTwoSteps(found) === sent
  )
}

/** An EMR may write an instant in its own zone, or without its milliseconds. */
function sameInstant(sent: unknown, found: unknown): boolean {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/
  if (typeof sent !== 'string' || typeof found !== 'string' || !instant.test(sent) || !instant.test(found)) return false
  return Math.floor(Date.parse(sent) / 1_000) === Math.floor(Date.parse(found) / 1_000)
}

function pick(found: Readonly<Record<string, unknown>>, sent: object): Record<string, unknown> {
  const names = Object.keys(sent).filter((name) => name !== 'meta')
  return Object.fromEntries(names.map((name) => [name, found[name]]))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
