import type { Interaction } from '#domain/route/interaction.ts'
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
import type { Deliver } from '../act/routes.ts'
import { fhirDestination, NO_ANSWER, NotTaken, type FhirDestination, type FhirServer } from './route-destination.ts'

type Json = Record<string, unknown>

/**
 * Does with each resource that came as FHIR what its route says, so that the same again changes nothing more. What would be done
 * twice is a person's: a Bundle that makes things without a condition, and an operation whose answer was lost, unless its route
 * says that it may be repeated. `keyOf` names a message in all its tries.
 */
export function interactionDestination(
  interaction: Interaction,
  keyOf: (message: string) => string,
  parts: FhirDestination,
): { deliver: Deliver } {
  const server = fhirDestination(parts)
  return {
    deliver: async (message) => {
      if (!parts.mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
      try {
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
          case 'operation':
            await operate(server, resource, interaction)
        }
        return { tried: 'delivered' }
      } catch (fault) {
        if (fault instanceof NotTaken) return fault.tried
        throw fault
      }
    },
  }
}

function usable(given: Json | CantGo): Json {
  if (typeof given.cant === 'string') throw new NotTaken('never', given.cant)
  return given as Json
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
): Promise<void> {
  try {
    await server.ask(name, 'POST', inputOf(resource, parameter))
  } catch (fault) {
    if (repeatable || !(fault instanceof NotTaken) || !mayBeDone(fault)) throw fault
    throw new NotTaken(
      'never',
      `${fault.tried.why}, so the operation may have been done; its route does not say that it may be repeated`,
    )
  }
}

/** Nobody answered, or somebody between did. */
function mayBeDone({ tried, status }: NotTaken): boolean {
  return tried.why === NO_ANSWER || status === 500 || status === 502 || status === 504
}
