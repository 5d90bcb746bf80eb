import { FhirElement, resourceOf } from './element.ts'

/** One page of a search, or what a transaction answered. */
export interface Page {
  /** Resources that matched, in the EMR's order. */
  matches: FhirElement[]
  /** Resources that came along by `_include`. */
  included: FhirElement[]
  /** What the EMR had to say about its own answer (R4, 3.1.1.4.1: an OperationOutcome may ride inside a searchset). */
  remarks: Remark[]
  /** Address of the next page, to be followed verbatim. */
  next: string | undefined
}

export type Remark = 'withheld' | 'failed' | 'incomplete'

/** Reads a searchset; `type` is what was searched for. */
export function readPage(json: unknown, type: string): Page {
  const bundle = resourceOf(json, 'Bundle')
  const page: Page = { matches: [], included: [], remarks: [], next: undefined }
  for (const entry of bundle.children('entry')) {
    const resource = entry.child('resource')
    if (resource === undefined) continue
    const found = resource.text('resourceType')
    if (found === 'OperationOutcome') page.remarks.push(...remarksOf(resource))
    else if (found === type && entry.child('search')?.textMaybe('mode') !== 'include') {
      page.matches.push(new FhirElement(resource.json(), type))
    } else page.included.push(new FhirElement(resource.json(), found))
  }
  page.next = bundle
    .children('link')
    .find((link) => link.textMaybe('relation') === 'next')
    ?.textMaybe('url')
  return page
}

const WITHHOLDING = new Set(['suppressed', 'forbidden', 'security', 'login'])

function remarksOf(outcome: FhirElement): Remark[] {
  return outcome.children('issue').flatMap((issue) => {
    if (WITHHOLDING.has(issue.textMaybe('code') ?? '')) return 'withheld'
    const severity = issue.textMaybe('severity')
    if (severity === 'error' || severity === 'fatal') return 'failed'
    return severity === 'warning' ? 'incomplete' : []
  })
}
