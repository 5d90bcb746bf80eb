import { isRecord } from '#formats/fhir/element.ts'
import type { Fetch } from './fhir-client.ts'

/** How long the first of several questions waits for the others: what one page asks for comes within it. */
const GATHER_MS = 3
const BATCH_MS = 5_000
const SAME_TO_EACH: readonly number[] = [401, 429, 503]

interface Asked {
  address: string
  answer(response: Response): void
  fail(cause: unknown): void
  alone(): void
}

/**
 * Asks for what one caller wants to read at nearly the same time in one Bundle of type batch (R4, 3.1.0.11), so that an EMR is
 * asked once for the lists of a chart. `offers`: whether the EMR takes batches. One that turns a batch away is asked for
 * each by itself; so is a lone question, and everything that is no GET.
 */
export function batched(base: string, offers: () => Promise<boolean>): (caller: string, fetch: Fetch) => Fetch {
  const gathering = new Map<string, Asked[]>()
  return (caller, fetch) => async (url, init) => {
    if (init.method !== 'GET' || !url.startsWith(`${base}/`) || !(await offers())) return fetch(url, init)
    return new Promise<Response>((resolve, reject) => {
      const asked: Asked = {
        address: url.slice(base.length + 1),
        answer: resolve,
        fail: reject,
        alone: () => void fetch(url, init).then(resolve, reject),
      }
      const others = gathering.get(caller)
      if (others !== undefined) return void others.push(asked)
      const together = [asked]
      gathering.set(caller, together)
      setTimeout(() => {
        gathering.delete(caller)
        void askTogether(base, fetch, together)
      }, GATHER_MS)
    })
  }
}

async function askTogether(base: string, fetch: Fetch, together: readonly Asked[]): Promise<void> {
  const [first, second] = together
  if (first === undefined) return
  if (second === undefined) return first.alone()
  try {
    const response = await fetch(base, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json' },
      body: JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch',
        entry: together.map(({ address }) => ({ request: { method: 'GET', url: address } })),
      }),
      signal: AbortSignal.timeout(BATCH_MS),
    })
    // An EMR that is busy, or knows us no more, would say the same to each.
    if (SAME_TO_EACH.includes(response.status)) {
      for (const { answer } of together) answer(response.clone())
      return
    }
    const answers = response.ok ? answersIn(await response.json()) : []
    // What was turned away as a whole, or came back with another count, says nothing of the single questions.
    together.forEach((asked, at) => {
      const answer = answers.length === together.length ? answers[at] : undefined
      if (answer === undefined) asked.alone()
      else asked.answer(answer)
    })
  } catch (cause) {
    for (const { fail } of together) fail(cause)
  }
}

/** Entries of a batch-response stand in the order of the questions (R4, 3.1.0.11.3); one without a status is no answer. */
function answersIn(bundle: unknown): (Response | undefined)[] {
  const entries: unknown = isRecord(bundle) ? bundle['entry'] : undefined
  return Array.isArray(entries) ? entries.map(answerIn) : []
}

function answerIn(entry: unknown): Response | undefined {
  const response: unknown = isRecord(entry) ? entry['response'] : undefined
  const status = isRecord(response) ? /^[2-5]\d\d/.exec(String(response['status']))?.[0] : undefined
  if (status === undefined || !isRecord(entry) || !isRecord(response)) return undefined
  const body = entry['resource'] ?? response['outcome']
  return new Response(body === undefined ? null : JSON.stringify(body), { status: Number(status) })
}
