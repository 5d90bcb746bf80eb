import { expect, test } from 'vitest'
import { ChartFault } from '../act/chart.ts'
import { FhirClient, turnstile } from './fhir-client.ts'

const base = 'https://emr.example/fhir'

test('every page of a search is read, each at the address that the one before gave', async () => {
  const { client, asked } = emrOf({
    [`${base}/Condition?patient=Patient/1`]: page(['a', 'b'], `${base}?_getpages=7&_offset=2`),
    [`${base}?_getpages=7&_offset=2`]: page(['c'], `${base}/Condition?page=3`),
    [`${base}/Condition?page=3`]: page(['d']),
  })
  const { matches, next } = await client.search('Condition', 'patient=Patient/1')
  expect(matches.map((one) => one.text('id'))).toEqual(['a', 'b', 'c', 'd'])
  expect([asked.length, next]).toEqual([3, undefined])
})

test('a list longer than its cap says where it goes on', async () => {
  const { client } = emrOf({
    [`${base}/Condition?x=1`]: page(['a'], `${base}/Condition?page=2`),
    [`${base}/Condition?page=2`]: page(['b'], `${base}/Condition?page=3`),
  })
  expect(await client.search('Condition', 'x=1', 2)).toMatchObject({ next: `${base}/Condition?page=3` })
})

test('a search goes on until it has enough, as a server may give less on a page than it was asked for', async () => {
  const { client, asked } = emrOf({
    [`${base}/Condition?_count=3`]: page(['a', 'b'], `${base}/Condition?page=2`),
    [`${base}/Condition?page=2`]: page(['c', 'd'], `${base}/Condition?page=3`),
  })
  const { matches } = await client.search('Condition', '_count=3', undefined, 3)
  expect([matches.length, asked.length]).toEqual([4, 2])
})

test('no answer of a minute ago is wanted, whatever is asked', async () => {
  const wanted: (string | null)[] = []
  const fetch = async (_url: string, init: RequestInit) => {
    wanted.push(new Headers(init.headers).get('cache-control'))
    return json(page([]))
  }
  const client = new FhirClient(base, fetch, turnstile(1))
  await client.search('Condition', 'x=1')
  await client.searchQuietly('Patient', { family: 'Ruiz' })
  expect(wanted).toEqual(['no-cache', 'no-cache'])
})

test.each([
  'https://elsewhere.example/fhir/Condition?page=2',
  'https://emr.example/fhirs?page=2',
  '//elsewhere.example/x',
])('a next page at %s is never asked for: the token would go along', async (next) => {
  const { client, asked } = emrOf({ [`${base}/Condition?x=1`]: page(['a'], next) })
  expect(await faultOf(client.search('Condition', 'x=1'))).toMatchObject({ kind: 'malformed', where: 'Bundle.link' })
  expect(asked).toEqual([`${base}/Condition?x=1`])
})

test.each(['Patient/../Practitioner/1', 'Patient', 'https://elsewhere.example/Patient/1', 'Patient/1?_include=*'])(
  'a reference like %s never becomes an address',
  async (reference) => {
    const { client, asked } = emrOf({})
    expect(await faultOf(client.read(reference))).toMatchObject({ kind: 'malformed', where: 'reference' })
    expect(asked).toEqual([])
  },
)

test('what is not JSON is malformed, and the fault repeats none of it', async () => {
  const client = new FhirClient(base, async () => new Response('<html>Ana Ruiz</html>'), turnstile(1))
  const fault = await faultOf(client.read('Patient/1'))
  expect(fault).toEqual({ kind: 'malformed', where: 'body' })
})

test('at most so many requests are under way at once, and all are answered', async () => {
  let now = 0
  let most = 0
  const fetch = async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setTimeout(resolve, 2))
    now -= 1
    return json({ resourceType: 'Patient', id: '1' })
  }
  const client = new FhirClient(base, fetch, turnstile(3))
  await Promise.all(Array.from({ length: 20 }, () => client.read('Patient/1')))
  expect([most, now]).toEqual([3, 0])
})

test('names and birth dates stand in the body of a search, not in its address', async () => {
  const asked: { url: string; body: unknown }[] = []
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ url, body: init.body })
    return json(page([]))
  }
  await new FhirClient(base, fetch, turnstile(1)).searchQuietly('Patient', { family: 'Ruiz', birthdate: '1980-02-03' })
  expect(asked).toEqual([{ url: `${base}/Patient/_search`, body: 'family=Ruiz&birthdate=1980-02-03' }])
})

function emrOf(pages: Record<string, object>) {
  const asked: string[] = []
  const fetch = async (url: string) => {
    asked.push(url)
    const found = pages[url]
    return found === undefined ? new Response(null, { status: 404 }) : json(found)
  }
  return { client: new FhirClient(base, fetch, turnstile(2)), asked }
}

function page(ids: string[], next?: string): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link: next === undefined ? [] : [{ relation: 'next', url: next }],
    entry: ids.map((id) => ({ resource: { resourceType: 'Condition', id }, search: { mode: 'match' } })),
  }
}

function json(value: object): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/fhir+json' } })
}

async function faultOf(work: Promise<unknown>) {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof ChartFault ? error.fault : error),
  )
}
