import type { Appointment, HealthcareService, Period, Reference, Resource, Slot } from '@medplum/fhirtypes'
import { OperationOutcomeError, badRequest } from '@medplum/core'
import { answered, refusal } from '../fhir/refusals.ts'
import type { PracticeRepository } from '../fhir/repository.ts'

interface Operation {
  op: string
  path: string
  value?: unknown
}

/** The operations that a patch of each type may have, as `op path`. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  Appointment: /^(replace \/status|replace \/slot|(add|replace) \/contained\/[01]\/telecom\/0\/(value|period))$/,
  Encounter: /^(replace \/(period\/start|period\/end|type|extension)|add \/extension\/-)$/,
  MedicationRequest: /^replace \/status$/,
  Patient: /^(add|replace|remove|test) \/(identifier|name|telecom|address)(\/|$)/,
  Communication: /^replace \/status$/,
}

/** The patch as the record carries it out; throws where an operation is not among those that are allowed. */
export async function allowedPatch(current: Resource, body: unknown, repo: PracticeRepository): Promise<Operation[]> {
  const operations = operationsIn(body)
  const { resourceType } = current
  for (const { op, path } of operations) {
    if (!ALLOWED[resourceType]?.test(`${op} ${path}`))
      throw refusal('rule', `A patch of ${resourceType} has no ${op} of ${path}.`)
  }
  if (current.resourceType !== 'Appointment') return operations
  const [links, others] = [operations.filter(isOfLink), operations.filter((one) => !isOfLink(one))]
  for (const { path, value } of others) {
    if (path === '/status') await requireNextStatus(current, String(value), repo)
  }
  return [...(await movedWithSlot(others, repo)), ...linksIn(current, links)]
}

function operationsIn(body: unknown): Operation[] {
  const isOperation = (one: unknown): one is Operation =>
    typeof one === 'object' && one !== null && 'op' in one && 'path' in one && typeof one.path === 'string'
  if (Array.isArray(body) && body.length > 0 && body.every(isOperation)) return body
  throw new OperationOutcomeError(badRequest('Only JSON Patch is supported'))
}

const NEXT: Readonly<Record<string, readonly string[]>> = {
  proposed: ['booked', 'cancelled'],
  booked: ['arrived', 'checked-in', 'cancelled'],
  arrived: ['checked-in', 'cancelled'],
  'checked-in': ['fulfilled', 'cancelled'],
}

/** Status goes on in this order only; a visit is fulfilled that has its encounter. */
async function requireNextStatus({ id, status }: Appointment, next: string, repo: PracticeRepository): Promise<void> {
  if (NEXT[status]?.includes(next) !== true)
    throw refusal('rule', `From ${status} an appointment does not become ${next}.`)
  if (next !== 'fulfilled') return
  const encounters = await repo.searchResources({
    resourceType: 'Encounter',
    filters: [{ code: 'appointment', operator: 'eq', value: `Appointment/${id}` }],
  })
  if (encounters.length > 0) return
  const text = 'The appointment has no encounter, without which it can’t be fulfilled.'
  throw answered(424, { severity: 'error', code: 'processing', details: { text } })
}

/** Another slot is another time. */
async function movedWithSlot(operations: Operation[], repo: PracticeRepository): Promise<Operation[]> {
  const move = operations.find(({ path }) => path === '/slot')
  if (move === undefined) return operations
  const slots = Array.isArray(move.value) ? (move.value as Reference<Slot>[]) : []
  const [slot] = slots
  if (slot === undefined || slots.length > 1) throw refusal('rule', 'An appointment has exactly one slot.')
  const { start, end } = await repo.readReference<Slot>(slot)
  return [...operations, { op: 'replace', path: '/start', value: start }, { op: 'replace', path: '/end', value: end }]
}

const LONGEST = 255
const ROOMS = [
  { at: 1, id: 'patient-room', text: 'Patient room' },
  { at: 0, id: 'provider-room', text: 'Provider room' },
] as const

function isOfLink({ path }: Operation): boolean {
  return path.startsWith('/contained/')
}

/**
 * Both links with both periods, all added or all replaced. In a patch the clinician's is 0 and the patient's 1; what is
 * read has them the other way round, and is told apart by its words.
 */
function linksIn({ contained }: Appointment, links: Operation[]): Operation[] {
  if (links.length === 0) return []
  const valueAt = (at: number, name: string) =>
    links.find(({ path }) => path === `/contained/${at}/telecom/0/${name}`)?.value
  const rooms = ROOMS.map(({ at, id, text }): HealthcareService => {
    const [value, period] = [valueAt(at, 'value'), valueAt(at, 'period')]
    if (typeof value !== 'string' || typeof period !== 'object' || period === null)
      throw refusal('rule', 'A patch of the video links has both addresses and both periods.')
    if (value.length > LONGEST) throw refusal('rule', `An address has ${LONGEST} characters at most.`)
    return {
      resourceType: 'HealthcareService',
      id,
      type: [{ text }],
      telecom: [{ system: 'url', value, period: period as Period }],
    }
  })
  const [{ op } = { op: '' }] = links
  if (links.some((one) => one.op !== op)) throw refusal('rule', 'Links are all added or all replaced.')
  if (op === 'replace' && contained === undefined) throw refusal('rule', 'There are no links yet to be replaced.')
  if (op === 'replace') return [{ op, path: '/contained', value: rooms }]
  if (contained !== undefined) throw refusal('conflict', 'The links have been added already.')
  const room = (id: string) => ({ actor: { reference: `#${id}` }, status: 'accepted' })
  return [
    { op, path: '/contained', value: rooms },
    ...ROOMS.map(({ id }) => ({ op, path: '/participant/-', value: room(id) })),
  ]
}
