import { expect, test } from 'vitest'
import { batched } from './batched.ts'
import type { Fetch } from './fhir-client.ts'

const BASE = 'https://emr.example/fhir'
type Answered = (addresses: string[]) => Response | Promise<Response>

/** An EMR that is asked for these at once: what it was asked, and what each came to. */
async function asked(addresses: string[], together: Answered, offers = true) {
  const requests: string[] = []
  const fetch: Fetch = async (url, init) => {
    if (init.method === 'GET') {
      requests.push(`GET ${url.slice(BASE.length + 1)}`)
      return new Response(JSON.stringify({ alone: url.slice(BASE.length + 1) }))
    }
    const { entry } = JSON.parse(typeof init.body === 'string' ? init.body : '') as {
      entry: { request: { url: string } }[]
    }
    const urls = entry.map(({ request }) => request.url)
    requests.push(`${init.method} ${urls.join(' ')}`)
    return together(urls)
  }
  const go = batched(BASE, async () => offers)('launch-1', fetch)
  const settled = await Promise.allSettled(addresses.map((address) => go(`${BASE}/${address}`, { method: 'GET' })))
  const came = await Promise.all(
    settled.map(async (one) =>
      one.status === 'fulfilled' ? [one.value.status, await one.value.text()] : String(one.reason),
    ),
  )
  return { requests, came }
}

const entry = (status: string, resource?: object) => ({ response: { status }, ...(resource && { resource }) })
const bundle = (...entries: object[]) =>
  new Response(JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry: entries }))

test('what is asked at nearly the same time is one request, and each gets its own answer', async () => {
  const { requests, came } = await asked(['Condition?patient=1', 'Observation?patient=1'], () =>
    bundle(entry('200 OK', { resourceType: 'Bundle', id: 'a' }), entry('403 Forbidden')),
  )
  expect(requests).toEqual(['POST Condition?patient=1 Observation?patient=1'])
  expect(came).toEqual([
    [200, '{"resourceType":"Bundle","id":"a"}'],
    [403, ''],
  ])
})

test('a lone question is asked as it is, and so is each where the EMR is not known to take batches', async () => {
  const never = () => Promise.reject(new Error('a batch'))
  expect((await asked(['Patient/1'], never)).requests).toEqual(['GET Patient/1'])
  expect((await asked(['Patient/1', 'Patient/2'], never, false)).requests).toEqual(['GET Patient/1', 'GET Patient/2'])
})

test.each([
  ['turns the batch away', () => new Response(null, { status: 403 })],
  ['answers fewer than were asked', () => bundle(entry('200'))],
  ['answers without a status', () => bundle({}, {})],
  ['answers with no Bundle', () => new Response('{"resourceType":"OperationOutcome"}')],
])('an EMR that %s is asked for each by itself', async (_, together) => {
  const { requests, came } = await asked(['Patient/1', 'Patient/2'], together)
  expect(requests.slice(1)).toEqual(['GET Patient/1', 'GET Patient/2'])
  expect(came).toEqual([
    [200, '{"alone":"Patient/1"}'],
    [200, '{"alone":"Patient/2"}'],
  ])
})

test.each([401, 429, 503])('an EMR that answers %d to a batch is not asked for each of it besides', async (status) => {
  const { requests, came } = await asked(['Patient/1', 'Patient/2'], () => new Response(null, { status }))
  expect(requests).toEqual(['POST Patient/1 Patient/2'])
  expect(came).toEqual([
    [status, ''],
    [status, ''],
  ])
})

test('an EMR that does not answer is told to everybody who asked', async () => {
  const { came } = await asked(['Patient/1', 'Patient/2'], () => Promise.reject(new Error('away')))
  expect(came).toEqual(['Error: away', 'Error: away'])
})
