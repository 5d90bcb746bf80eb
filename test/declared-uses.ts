import { AsyncLocalStorage } from 'node:async_hooks'
import type { Need, Use } from '../domain/connect/matrix.ts'
import { READS, WRITES } from '../formats/fhir/uses.ts'
import type { Chart } from '../server/act/chart.ts'
import type { Fetch } from '../server/chart/fhir-client.ts'

type Asked = Need & { by?: readonly string[] }

/** Requests of the read or write under way that its use does not declare. */
const underWay = new AsyncLocalStorage<{ needs: readonly Need[]; undeclared: string[] }>()

/** A `fetch` that notes what is asked of the EMR without being declared in `formats/fhir/uses.ts`. */
export function noted(fetch: Fetch): Fetch {
  return (url, init) => {
    const asking = underWay.getStore()
    const undeclared = askedBy(url, init).filter((asked) => !asking?.needs.some((need) => covers(need, asked)))
    asking?.undeclared.push(...undeclared.map((asked) => JSON.stringify(asked)))
    return fetch(url, init)
  }
}

/** The chart, whose reads and writes fail as a bug where they ask for more than the table of *connect* looks at. */
export function heldToUses(chart: Chart): Chart {
  const read = Object.fromEntries(
    Object.entries(chart.read).map(([name, ask]) => {
      const uses = Object.entries(READS).find(([one]) => one === name)?.[1]
      if (uses === undefined) throw new Error(`formats/fhir/uses.ts declares no read ${name}`)
      return [
        name,
        (...words: unknown[]) => held(uses, name, async (): Promise<unknown> => Reflect.apply(ask, chart.read, words)),
      ]
    }),
  )
  return {
    read: { ...chart.read, ...read },
    write: (write, as) => held(WRITES[write.write], write.write, () => chart.write(write, as)),
  }
}

async function held<T>(
  uses: readonly Pick<Use, 'needs' | 'betterWith'>[],
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const needs = uses.flatMap((use) => [...use.needs, ...(use.betterWith ?? [])])
  const undeclared: string[] = []
  const done = await underWay.run({ needs, undeclared }, () =>
    work().then(
      (value) => ({ value }),
      (fault: unknown) => ({ fault }),
    ),
  )
  if (undeclared.length > 0)
    throw new Error(`${name} asks what formats/fhir/uses.ts does not declare: ${undeclared.join(', ')}`)
  if ('fault' in done) throw done.fault
  return done.value
}

function covers(need: Need, asked: Asked): boolean {
  if (need.does === 'find-again')
    return (
      (asked.does === 'create-once' && asked.on === need.on) ||
      (asked.does === 'search' && asked.on === need.on && asked.by.every((name) => name === 'identifier'))
    )
  if (need.does !== asked.does) return false
  if (!('on' in need) || !('on' in asked)) return true
  if (need.on !== asked.on) return false
  if (need.does === 'search' && asked.does === 'search') return asked.by.every((name) => need.by.includes(name))
  if ('name' in need && 'name' in asked) return need.name === asked.name
  return true
}

function askedBy(address: string, init: RequestInit): Asked[] {
  const url = new URL(address)
  const path = url.pathname.replace(/^.*\/fhir\/r4\/?/, '')
  const headers = new Headers(init.headers)
  const method = init.method ?? 'GET'
  const body = typeof init.body === 'string' ? init.body : ''
  // The next page of a search that was noted when it was begun.
  if (path === '' && method === 'GET') return []
  if (path === '') return [{ does: 'transaction' }, ...entriesOf(body)]
  const [on = '', place] = path.split('/')
  if (place === '$expand') return [{ does: 'operation', on, name: 'expand' }]
  if (place === '_search') return searched(on, new URLSearchParams(body))
  if (method === 'GET') return place === undefined ? searched(on, url.searchParams) : [{ does: 'read', on }]
  return written(method, on, headers.has('if-none-exist'), headers.has('if-match'))
}

function searched(on: string, parameters: URLSearchParams): Asked[] {
  const names = [...parameters.keys()].map((name) => name.split(':')[0] ?? '')
  // What shapes an answer rather than choosing it may be ignored by a server without harm.
  const by = names.filter((name) => !name.startsWith('_') || ['_id', '_lastUpdated'].includes(name))
  const includes = parameters.getAll('_include').map((name): Asked => ({ does: 'include', on, name }))
  return [{ does: 'search', on, by }, ...includes]
}

function entriesOf(body: string): Asked[] {
  const bundle: { entry: { request: { method: string; url: string; ifNoneExist?: string; ifMatch?: string } }[] } =
    JSON.parse(body)
  return bundle.entry.flatMap(({ request: { method, url, ifNoneExist, ifMatch } }) =>
    written(method, url.split('/')[0] ?? '', ifNoneExist !== undefined, ifMatch !== undefined),
  )
}

function written(method: string, on: string, once: boolean, ifMatch: boolean): Asked[] {
  return [
    { does: method === 'POST' ? 'create' : 'update', on },
    ...(once ? [{ does: 'create-once', on } as const] : []),
    ...(ifMatch ? [{ does: 'if-match', on } as const] : []),
  ]
}
