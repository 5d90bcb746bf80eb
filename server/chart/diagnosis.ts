import type { Diagnosis } from '#domain/charge/proposal.ts'
import { diagnosisOf } from '#formats/fhir/charge.ts'
import { belongsTo } from '#formats/fhir/chart-sections.ts'
import { ChartFault } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'

/** A problem of this patient, as the EMR codes it; one that a page names from another chart is refused. */
export async function readDiagnosis(client: FhirClient, reference: string, patient: string): Promise<Diagnosis> {
  const condition = reference.startsWith('Condition/') ? await client.read(reference) : undefined
  if (condition === undefined || !belongsTo(condition, patient)) throw new ChartFault({ kind: 'refused', status: 404 })
  return diagnosisOf(condition)
}
