import type { EmrFacts } from '#domain/reconcile/facts.ts'
import { factsOf, isRecording, type FactResources } from '#formats/fhir/facts.ts'
import type { FhirElement } from '#formats/fhir/element.ts'
import { ChartFault, type FactsWanted } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'

/**
 * What the EMR says of these visits, each type asked for once for all of them; neither the words of a note nor the bytes of a
 * picture. A type that it does not give out is not known; an EMR that does not answer throws.
 */
export async function readFacts(client: FhirClient, visits: readonly FactsWanted[]): Promise<EmrFacts[]> {
  const each = (read: (visit: FactsWanted) => string | null) => [...new Set(visits.flatMap((one) => read(one) ?? []))]
  const encounters = each(({ encounter }) => encounter).join(',')
  const patients = each(({ patient }) => patient).join(',')
  const filed = each(({ charge }) => (charge?.startsWith('Claim/') === true ? charge : null))
  const ids = (references: readonly string[]) => references.map((one) => one.slice(one.indexOf('/') + 1)).join(',')
  const days = [
    visits.map(({ from }) => from).toSorted()[0],
    visits
      .map(({ until }) => until)
      .toSorted()
      .at(-1),
  ]
  const search = async (type: string, by: string, of: string, more = ''): Promise<FhirElement[] | null> => {
    if (of === '') return []
    return (await client.search(type, `${by}=${of}&_count=200${more}`).catch(notGiven))?.matches ?? null
  }
  const [
    appointments,
    booked,
    encounter,
    notes,
    charges,
    claims,
    claimResponses,
    consents,
    pictures,
    communications,
    coverages,
    questions,
    eligible,
    invoices,
    services,
    medicines,
    procedures,
    recordings,
  ] = await Promise.all([
    search('Appointment', '_id', ids(each(({ appointment }) => appointment))),
    search('Appointment', 'patient', patients, `&date=ge${address(days[0])}&date=lt${address(days[1])}`),
    search('Encounter', '_id', ids(each((one) => one.encounter))),
    search('DocumentReference', 'encounter', encounters, '&_elements=status,docStatus,context,relatesTo,date'),
    search('ChargeItem', 'context', encounters),
    search('Claim', '_id', ids(filed), '&_elements=status'),
    search('ClaimResponse', 'request', filed.join(',')),
    search(
      'Consent',
      '_id',
      ids(each(({ consent }) => consent)),
      '&_elements=status,dateTime,policy,provision,patient,performer',
    ),
    search('Media', '_id', ids(visits.flatMap((one) => one.pictures)), '&_elements=status,subject,encounter,bodySite'),
    search('Communication', 'subject', patients),
    search('Coverage', 'beneficiary', patients, '&_elements=status,beneficiary,period'),
    search('CoverageEligibilityRequest', 'patient', patients),
    search('CoverageEligibilityResponse', 'patient', patients),
    search('Invoice', 'subject', patients),
    search('ServiceRequest', 'encounter', encounters, '&_elements=status,category,encounter'),
    search('MedicationRequest', 'encounter', encounters, '&_elements=status,encounter'),
    search(
      'Procedure',
      'patient',
      patients,
      `&date=ge${daysBefore(days[0])}&_elements=status,subject,code,performedDateTime,performedPeriod,performer,reasonReference`,
    ),
    search('Media', 'encounter', encounters, '&type=video,audio&_elements=status,encounter,type'),
  ])
  const there: FactResources = {
    appointments,
    booked,
    encounters: encounter,
    notes,
    charges,
    claims,
    claimResponses,
    consents,
    pictures,
    communications,
    coverages,
    eligibilities: questions === null && eligible === null ? null : [...(questions ?? []), ...(eligible ?? [])],
    invoices,
    orders: services === null || medicines === null ? null : [...services, ...medicines],
    procedures,
    recordings: recordings?.filter(isRecording) ?? null,
  }
  return visits.map((visit) => factsOf(visit, there))
}

/** A procedure's global period is ninety days at the longest. */
function daysBefore(instant: string | undefined): string {
  return new Date(Date.parse(instant ?? '') - 100 * 24 * 3_600_000).toISOString().slice(0, 10)
}

function address(instant: string | undefined): string {
  return encodeURIComponent(instant ?? '')
}

/** A type that the EMR does not have, or not for us, is not known; no answer is no word at all. */
function notGiven(fault: unknown): null {
  if (fault instanceof ChartFault && fault.fault.kind === 'refused') return null
  throw fault
}
