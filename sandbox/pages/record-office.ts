import { isResourceType, type WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { Patient, Resource, ResourceType } from '@medplum/fhirtypes'
import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { refusal } from '../fhir/refusals.ts'
import { RESOURCE_TYPES } from '../fhir/resource-types.ts'
import { showChart } from './chart.ts'
import { addressIn, openChart, type OpenChart } from './open-chart.ts'
import { field, find, recordNumber, refusalOf } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

/** What the desk does to a person's record: how they are reached, and two records of one person that become one. */
export function registerRecordOffice(app: FastifyInstance, emr: Emr): void {
  const act = (path: string, refused: string, what: (chart: OpenChart, body: unknown) => Promise<void>) =>
    app.post(path, async (request, reply) => {
      const chart = await openChart(request, emr, '')
      if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
      try {
        if (chart.staff.role !== 'front-desk') throw refusal('forbidden', 'Only the desk changes records.')
        await what(chart, request.body)
      } catch (error) {
        reply.code(422)
        return showChart(request, reply, emr, 'summary', `${refused} ${refusalOf(error)}`)
      }
      return reply.redirect(addressIn(chart, ''), 303)
    })

  act('/chart/:patient/merge', 'Not merged.', async ({ patient }, body) =>
    mergeRecords(emr.repo, await numbered(emr, field(body, 'mrn')), patient),
  )
  act('/chart/:patient/contact', 'Not saved.', async ({ patient }, body) => {
    const others = (patient.telecom ?? []).filter(({ system }) => system !== 'phone' && system !== 'email')
    const given = (['phone', 'email'] as const).flatMap((system) => {
      const value = field(body, system).trim()
      return value === '' ? [] : [{ system, value }]
    })
    await emr.repo.updateResource<Patient>({ ...patient, telecom: [...given, ...others] })
  })
}

async function numbered(emr: Emr, mrn: string): Promise<WithId<Patient>> {
  const found = (await find<Patient>(emr.repo, 'Patient?_sort=family')).filter(
    (one) => recordNumber(one) === mrn.trim(),
  )
  const [only, another] = found.filter((one) => one.active !== false)
  if (only === undefined || another !== undefined) throw refusal('unknown', 'No record has this number.')
  return only
}

/** Everything of `former` is `stays`' from now on; `former` says where it went (R4, 8.1.9) and is used no more. */
export function mergeRecords(repo: FhirRepository, former: WithId<Patient>, stays: WithId<Patient>): Promise<void> {
  return repo.withTransaction(async (tx) => {
    if (former.id === stays.id) throw refusal('conflict', 'It is this very record.')
    const [from, into] = [`"Patient/${former.id}"`, `"Patient/${stays.id}"`]
    for (const type of EVERYTHING.resourceTypes.filter((one) => one !== 'Patient'))
      for (const one of await allOf(tx, type)) {
        const written = JSON.stringify(one)
        if (written.includes(from)) await tx.updateResource<Resource>(JSON.parse(written.replaceAll(from, into)))
      }
    const link = (type: 'replaces' | 'replaced-by', id: string) => ({ type, other: { reference: `Patient/${id}` } })
    await tx.updateResource<Patient>({ ...stays, link: [...(stays.link ?? []), link('replaces', former.id)] })
    await tx.updateResource<Patient>({ ...former, active: false, link: [link('replaced-by', stays.id)] })
  }, EVERYTHING)
}

const EVERYTHING = { resourceTypes: Object.keys(RESOURCE_TYPES).filter(isResourceType) }
const AT_ONCE = 1_000

async function allOf(repo: FhirRepository, type: ResourceType): Promise<WithId<Resource>[]> {
  const all: WithId<Resource>[] = []
  for (let offset = 0; offset === all.length; offset += AT_ONCE)
    all.push(...(await repo.searchResources<Resource>({ resourceType: type, count: AT_ONCE, offset })))
  return all
}
