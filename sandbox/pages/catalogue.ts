import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { ActivityDefinition, MedicationKnowledge, MedicationRequest, ServiceRequest } from '@medplum/fhirtypes'
import type { Staff } from '../emr.ts'
import { find, words } from './reading.ts'

/** Something that can be ordered here; `ref` names it in the composer's form. */
export interface CatalogueItem {
  ref: string
  label: string
  group: string
}

/** Everything that can be ordered, grouped and by name. */
export async function readCatalogue(repo: FhirRepository): Promise<CatalogueItem[]> {
  const drugs = await find<MedicationKnowledge>(repo, 'MedicationKnowledge?_sort=_id')
  const activities = await find<ActivityDefinition>(repo, 'ActivityDefinition?_sort=_id')
  return [
    ...drugs.map((drug) => ({
      ref: `MedicationKnowledge/${drug.id}`,
      label: [words(drug.code), words(drug.doseForm), schedule(drug)].filter(Boolean).join(', '),
      group: 'Medicines',
    })),
    ...activities.map((one) => ({
      ref: `ActivityDefinition/${one.id}`,
      label: one.title ?? one.name ?? words(one.code),
      group: one.topic?.map(words)[0] ?? 'Services',
    })),
  ].toSorted((a, b) => a.label.localeCompare(b.label))
}

/** A draft order of a catalogue item for a patient; undefined when the catalogue has no such item. */
export async function draftOf(
  repo: FhirRepository,
  ref: string,
  order: { patient: string; encounter: string | undefined; requester: Staff; instructions: string; now: Date },
): Promise<MedicationRequest | ServiceRequest | undefined> {
  const base = {
    status: 'draft',
    intent: 'order',
    subject: { reference: `Patient/${order.patient}` },
    ...(order.encounter === undefined ? {} : { encounter: { reference: `Encounter/${order.encounter}` } }),
    requester: { reference: `Practitioner/${order.requester.practitioner}`, display: order.requester.name },
    authoredOn: order.now.toISOString(),
  } as const
  const drug = (await find<MedicationKnowledge>(repo, 'MedicationKnowledge?_sort=_id')).find((one) => matches(one, ref))
  if (drug !== undefined) {
    return {
      ...base,
      resourceType: 'MedicationRequest',
      medicationCodeableConcept: drug.code,
      ...(order.instructions === '' ? {} : { dosageInstruction: [{ text: order.instructions }] }),
    }
  }
  const activity = (await find<ActivityDefinition>(repo, 'ActivityDefinition?_sort=_id')).find((one) =>
    matches(one, ref),
  )
  if (activity === undefined) return undefined
  return {
    ...base,
    resourceType: 'ServiceRequest',
    code: activity.code,
    ...(activity.topic === undefined ? {} : { category: activity.topic }),
    ...(order.instructions === '' ? {} : { note: [{ text: order.instructions }] }),
  }
}

function matches(item: WithId<MedicationKnowledge | ActivityDefinition>, ref: string): boolean {
  return `${item.resourceType}/${item.id}` === ref
}

/** The drug's schedule under the Controlled Substances Act, as `CII`; empty for most drugs. */
function schedule(drug: MedicationKnowledge): string {
  const coding = drug.regulatory?.flatMap((one) => one.schedule ?? []).flatMap((one) => one.schedule.coding ?? [])[0]
  return coding?.code ?? ''
}
