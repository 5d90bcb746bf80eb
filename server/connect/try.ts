import type { Answer, Tried } from '#domain/connect/capability.ts'
import { USES } from '#formats/fhir/uses.ts'
import { ChartFault } from '../act/chart.ts'

const WITHIN_MS = 5_000
const REFUSALS = new Set([401, 403, 404, 405, 410, 501])

/** The types that are searched under the backend's own credentials. */
const TYPES: readonly string[] = [
  ...new Set(
    USES.filter(({ under }) => under.includes('backend')).flatMap(({ needs, betterWith = [] }) =>
      [...needs, ...betterWith].flatMap((need) => (need.does === 'search' ? [need.on] : [])),
    ),
  ),
]

/**
 * One search per resource type, for a count of one: nothing is written, and no answer is read beyond its status, so that
 * nothing of a patient comes here even from a server that ignores `_summary`.
 */
export async function tryEmr(
  fhirBase: string,
  backend: (url: string, init: RequestInit) => Promise<Response>,
): Promise<Tried> {
  const searches = new Map<string, Answer>()
  for (const type of TYPES) {
    try {
      const response = await backend(`${fhirBase}/${type}?_count=1&_summary=count`, {
        headers: { accept: 'application/fhir+json' },
        signal: AbortSignal.timeout(WITHIN_MS),
      })
      await response.body?.cancel()
      searches.set(type, answerOf(response.status))
    } catch (fault) {
      const refused = tokenRefusal(fault)
      if (refused !== undefined) return { token: { given: false, refused: true, why: refused }, searches: new Map() }
      if (fault instanceof ChartFault)
        return { token: { given: false, refused: false, why: 'its authorization server did not answer' }, searches }
      searches.set(type, { kind: 'unclear', why: 'did not answer' })
    }
  }
  return { token: { given: true }, searches }
}

/** No adapter imports another, so the authorization server's no is known by its name. */
function tokenRefusal(fault: unknown): string | undefined {
  return fault instanceof Error && fault.name === 'GrantRefused' ? fault.message : undefined
}

function answerOf(status: number): Answer {
  if (status >= 200 && status < 300) return { kind: 'answers' }
  if (REFUSALS.has(status)) return { kind: 'refuses', status }
  if (status === 400 || status === 422) return { kind: 'narrower', status }
  return { kind: 'unclear', why: `answers ${status}` }
}
