import { isAsking, type Asking, type Interaction } from '#domain/route/interaction.ts'
import { contentOf } from '#domain/route/route.ts'
import { isRecord } from '#formats/fhir/element.ts'
import {
  asItCame,
  asTheirs,
  asTransaction,
  inputOf,
  knownBy,
  patchOf,
  statusesIn,
  type CantGo,
} from '#formats/route/as-sent.ts'
import { answeredIn, countedIn, linkOf, questionOf, unheeded, type Question } from '#formats/route/question.ts'
import type { Deliver } from '../act/routes.ts'
import { fhirDestination, NO_ANSWER, NotTaken, type FhirDestination, type FhirServer } from './route-destination.ts'

type Json = Record<string, unknown>

/** Stores what was answered to a message for the route that takes it. */
export type Answered = (message: Parameters<Deliver>[0], resources: readonly Json[]) => Promise<void>

/**
 * Does with each resource that came as FHIR what its route says, so that the same again changes nothing more. What would be done
 * twice is a person's: a Bundle that makes things without a condition, and an operation whose answer was lost, unless its route
 * says that it may be repeated. `keyOf` names a message in all its tries. What is answered to a read, a search or an operation goes to
 * `answered`, and only its types and counts are told of it.
 */
export function interactionDestination(
  interaction: Interaction,
  keyOf: (message: string) => string,
  { answered, ...parts }: FhirDestination & { answered?: Answered },
): { deliver: Deliver } {
  const server = fhirDestination(parts)
  return {
    deliver: async (message) => {
      if (!parts.mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
      try {
        if (isAsking(interaction)) {
          const question = usable(questionOf(interaction, contentOf(message.event), message.bytes))
          const found = await asked(server, parts.base, question, interaction)
          await answered?.(message, found)
          return { tried: 'delivered', answer: countedIn(found) }
        }
        const resource: unknown = JSON.parse(new TextDecoder().decode(message.bytes))
        if (!isRecord(resource) || typeof resource.resourceType !== 'string')
          return { tried: 'never', why: 'it is no resource of FHIR' }
        switch (interaction.does) {
          case 'create':
          case 'update': {
            if (interaction.does === 'update' && interaction.by === undefined) {
              // By its own id, which both servers know it by: changed where it is there, else made (FHIR R4, 3.1.0.4.1).
              await server.ask(`${resource.resourceType}/${String(resource.id)}`, 'PUT', resource)
              break
            }
            const whole = usable(asTransaction(resource, interaction, keyOf(message.id)))
            return await server.deliver({ ...message, bytes: new TextEncoder().encode(JSON.stringify(whole)) })
          }
          case 'patch':
            await patch(server, resource, interaction)
            break
          case 'delete':
            await remove(server, resource, interaction.by)
            break
          case 'transaction':
          case 'batch': {
            const bundle = usable(asItCame(resource, interaction.does))
            const { json } = await server.ask('', 'POST', bundle)
            if (interaction.does === 'batch') allTaken([bundle.entry].flat().length, statusesIn(json))
            break
          }
          case 'operation': {
            const found = await operate(server, resource, interaction, async (found) => answered?.(message, found))
            return { tried: 'delivered', ...(found.length > 0 && { answer: countedIn(found) }) }
          }
        }
        return { tried: 'delivered' }
      } catch (fault) {
        if (fault instanceof NotTaken) return fault.tried
        throw fault
      }
    },
  }
}

function usable<T extends object>(given: T | CantGo): T {
  if ('cant' in given && typeof given.cant === 'string') throw new NotTaken('never', given.cant)
  return given as T
}

/** More than these are not what one message asks for. */
const MOST = 1_000

async function asked(server: FhirServer, base: string, question: Question, { does }: Asking): Promise<Json[]> {
  if ('references' in question) {
    const each: Json[][] = []
    for (const one of question.references)
      each.push(
        does === 'read'
          ? answeredIn(resourceIn((await server.ask(one, 'GET')).json))
          : await pages(server, base, resourceIn((await server.ask(`${one}/_history`, 'GET')).json)),
      )
    return each.flat()
  }
  const { type, form } = question
  const first = await server.ask(`${type}/_search`, 'POST', form, {
    'content-type': 'application/x-www-form-urlencoded',
    prefer: 'handling=strict',
  })
  const bundle = resourceIn(first.json)
  const [left] = unheeded(form, linkOf(bundle, 'self'))
  if (left !== undefined) throw new NotTaken('never', `the server does not search ${type} by ${left}`)
  return (await pages(server, base, bundle)).filter(({ resourceType }) => resourceType === type)
}

/** All of an answer, by its links to what follows, which lead nowhere but to the same server. */
async function pages(server: FhirServer, base: string, first: Json): Promise<Json[]> {
  const found = answeredIn(first)
  let next = linkOf(first, 'next')
  while (next !== undefined) {
    if (found.length > MOST) throw new NotTaken('never', `more than ${MOST} are answered`)
    const address = new URL(next, `${base}/`).href
    const path = address.startsWith(`${base}/`) ? address.slice(base.length + 1) : address.slice(base.length)
    if (!address.startsWith(base) || !/^($|\?|[A-Z])/.test(path))
      throw new NotTaken('never', 'what follows of its answer is at another server')
    const page = resourceIn((await server.ask(path, 'GET')).json)
    found.push(...answeredIn(page))
    next = linkOf(page, 'next')
  }
  return found
}

function resourceIn(json: unknown): Json {
  if (!isRecord(json) || typeof json.resourceType !== 'string')
    throw new NotTaken('again', 'what it answers is no resource')
  return json
}

async function there(
  server: FhirServer,
  resource: Json,
  by: string | undefined,
): Promise<{ reference: string } | undefined> {
  const known = knownBy(resource, by)
  if ('cant' in known) throw new NotTaken('never', known.cant)
  return 'reference' in known ? known : server.lookedFor(String(resource.resourceType), known.condition)
}

/** Over the version that was compared; one that was changed meanwhile is compared again. */
async function patch(
  server: FhirServer,
  resource: Json,
  { by, members, ...theirs }: Interaction & { does: 'patch' },
): Promise<void> {
  const found = await there(server, resource, by)
  if (found === undefined) throw new NotTaken('again', `no ${String(resource.resourceType)} there has its number`)
  const named = Object.fromEntries(Object.entries(resource).filter(([name]) => members.includes(name)))
  const wanted = await server.referred(
    usable(asTheirs(named, { ...theirs, ...(by === undefined ? {} : { by }) })),
    async (one) => one,
  )
  const { json } = await server.ask(found.reference, 'GET')
  if (!isRecord(json)) throw new NotTaken('again', 'what it answers is no resource')
  const operations = patchOf(json, wanted, members)
  if (operations.length === 0) return
  const version = isRecord(json.meta) ? json.meta.versionId : undefined
  const match: Record<string, string> = typeof version === 'string' ? { 'if-match': `W/"${version}"` } : {}
  try {
    await server.ask(found.reference, 'PATCH', operations, { 'content-type': 'application/json-patch+json', ...match })
  } catch (fault) {
    if (fault instanceof NotTaken && fault.status === 412) throw new NotTaken('again', fault.tried.why)
    throw fault
  }
}

/** What is gone already is as it should be. */
async function remove(server: FhirServer, resource: Json, by: string | undefined): Promise<void> {
  const found = await there(server, resource, by)
  try {
    if (found !== undefined) await server.ask(found.reference, 'DELETE')
  } catch (fault) {
    if (!(fault instanceof NotTaken) || (fault.status !== 404 && fault.status !== 410)) throw fault
  }
}

function allTaken(entries: number, statuses: readonly number[]): void {
  if (statuses.length < entries) throw new NotTaken('again', `it answers for ${statuses.length} of ${entries} entries`)
  const refused = statuses.filter((status) => !(status >= 200 && status < 300))
  const [first] = refused
  if (first === undefined) return
  const mended = refused.every((status) => status >= 500 || [401, 403, 408, 409, 423, 425, 429].includes(status))
  throw new NotTaken(
    mended ? 'again' : 'never',
    `${refused.length} of ${statuses.length} entries were not taken, ${first} the first`,
  )
}

async function operate(
  server: FhirServer,
  resource: Json,
  { name, parameter, repeatable }: Interaction & { does: 'operation' },
  answered: (found: readonly Json[]) => Promise<void>,
): Promise<Json[]> {
  let json: unknown
  try {
    ;({ json } = await server.ask(name, 'POST', inputOf(resource, parameter)))
  } catch (fault) {
    if (repeatable || !(fault instanceof NotTaken) || !mayBeDone(fault)) throw fault
    throw new NotTaken(
      'never',
      `${fault.tried.why}, so the operation may have been done; its route does not say that it may be repeated`,
    )
  }
  const found = isRecord(json) ? answeredIn(json) : []
  try {
    await answered(found)
  } catch (cause) {
    if (repeatable) throw cause
    throw new NotTaken(
      'never',
      'the operation was done, but its answer could not be stored for the route that takes it',
    )
  }
  return found
}

/** Nobody answered, or somebody between did. */
function mayBeDone({ tried, status }: NotTaken): boolean {
  return tried.why === NO_ANSWER || status === 500 || status === 502 || status === 504
}
