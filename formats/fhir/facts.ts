import type {
  AppointmentFact,
  ChargeFact,
  CommunicationFact,
  ConsentFact,
  CoverageFact,
  EligibilityFact,
  EmrFacts,
  EncounterFact,
  Fact,
  InvoiceFact,
  NoteFact,
  OrderFact,
  PictureFact,
  ProcedureFact,
} from '#domain/reconcile/facts.ts'
import { readAppointment } from './appointment.ts'
import { chargedIn } from './charge.ts'
import { coverageOf, subscriberOf } from './claim-facts.ts'
import { answerOf } from './claim-response.ts'
import { isSummary, threadOf } from './communication.ts'
import { codesOf, conceptText, relativeReference, whenOf } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'
import { statedPlaceOf } from './encounter.ts'
import { identifierIn, VISIT_STEP } from './identity.ts'
import { orderCategory } from './order.ts'
import { siteOf } from './picture.ts'

/** By which a visit knows what is its own in the EMR. */
export interface FactsAsked {
  appointment: string
  encounter: string | null
  patient: string | null
  consent: string | null
  pictures: readonly string[]
  /** The ChargeItem or Claim that was filed for it. */
  charge: string | null
}

/** What an EMR gave out, by type, for many visits at once; null for a type that it would not give. */
export interface FactResources {
  appointments: FhirElement[] | null
  /** All of the patients on these days. */
  booked: FhirElement[] | null
  encounters: FhirElement[] | null
  notes: FhirElement[] | null
  charges: FhirElement[] | null
  /** Claims that were filed for these visits, and what their payers answered. */
  claims: FhirElement[] | null
  claimResponses: FhirElement[] | null
  consents: FhirElement[] | null
  pictures: FhirElement[] | null
  communications: FhirElement[] | null
  coverages: FhirElement[] | null
  /** CoverageEligibilityRequest and CoverageEligibilityResponse. */
  eligibilities: FhirElement[] | null
  invoices: FhirElement[] | null
  /** ServiceRequest and MedicationRequest. */
  orders: FhirElement[] | null
  procedures: FhirElement[] | null
  /** Media of the encounters that are sound or film. */
  recordings: FhirElement[] | null
}

/** What of it is about one visit. */
export function factsOf(visit: FactsAsked, there: FactResources): EmrFacts {
  const { appointment, encounter, patient, consent, pictures } = visit
  const inEncounter = (name: string) => (one: FhirElement) =>
    encounter !== null && relativeReference(one.child(name)) === encounter
  const named = <F extends Fact>(
    all: FhirElement[] | null,
    reference: string | null,
    read: (one: FhirElement) => F,
  ) => {
    if (all === null || reference === null) return null
    const found = all.find((one) => referenceTo(one) === reference)
    return found === undefined ? ('missing' as const) : read(found)
  }
  return {
    appointment: named(there.appointments, appointment, appointmentFact),
    others:
      there.booked
        ?.map(appointmentFact)
        .filter((one) => one.reference !== appointment && one.patient === patient && patient !== null) ?? null,
    // A visit that has none yet is asked for none; one that should have one is told apart by its own writes.
    encounter:
      encounter === null
        ? there.encounters === null
          ? null
          : 'missing'
        : named(there.encounters, encounter, encounterFact),
    notes: there.notes?.filter((one) => encountersOf(one).includes(encounter ?? '')).map(noteFact) ?? null,
    charges: there.charges?.filter(inEncounter('context')).map(chargeFact) ?? null,
    filed: filedOf(visit, there),
    consent: named(there.consents, consent, consentFact),
    pictures: there.pictures?.map(pictureFact).filter(({ reference }) => pictures.includes(reference)) ?? null,
    communications: communicationsOf(there.communications, visit),
    coverages:
      there.coverages?.filter((one) => relativeReference(one.child('beneficiary')) === patient).map(coverageFact) ??
      null,
    eligibilities: eligibilitiesOf(there.eligibilities, patient),
    invoices:
      there.invoices
        ?.filter((one) => relativeReference(one.child('subject')) === patient)
        .map((one) => invoiceFact(one, there.charges ?? [])) ?? null,
    orders: there.orders?.filter(inEncounter('encounter')).map(orderFact) ?? null,
    procedures:
      there.procedures?.filter((one) => relativeReference(one.child('subject')) === patient).map(procedureFact) ?? null,
    recordings: there.recordings?.filter(inEncounter('encounter')).map(fact) ?? null,
  }
}

function fact(resource: FhirElement): Fact {
  return {
    reference: referenceTo(resource),
    status: resource.textMaybe('status') ?? '',
    at: resource.child('meta')?.textMaybe('lastUpdated') ?? null,
  }
}

function appointmentFact(resource: FhirElement): AppointmentFact {
  const { start, patient, practitioner, covering } = readAppointment(resource)
  return {
    ...fact(resource),
    start,
    patient,
    practitioners: [...(practitioner === null ? [] : [practitioner]), ...covering],
    basedOn: resource.children('basedOn').flatMap((one) => relativeReference(one) ?? []),
    isVisit: false,
    met: null,
  }
}

function encounterFact(resource: FhirElement): EncounterFact {
  return {
    ...fact(resource),
    patient: relativeReference(resource.child('subject')) ?? null,
    state: statedPlaceOf(resource),
    ours: identifierIn(resource, VISIT_STEP) !== undefined,
  }
}

function encountersOf(note: FhirElement): string[] {
  return (note.child('context')?.children('encounter') ?? []).flatMap((one) => relativeReference(one) ?? [])
}

function noteFact(resource: FhirElement): NoteFact {
  const period = resource.child('context')?.child('period')
  const [start, end] = [period?.textMaybe('start'), period?.textMaybe('end')]
  return {
    ...fact(resource),
    final: ['final', 'amended'].includes(resource.textMaybe('docStatus') ?? ''),
    period: start === undefined || end === undefined ? null : { start, end },
    addendum: resource.children('relatesTo').some((one) => one.textMaybe('code') === 'appends'),
  }
}

function chargeFact(resource: FhirElement): ChargeFact {
  const { code, place, modifiers } = chargedIn(resource)
  const named = resource.children('performer').map((one) => ({
    who: relativeReference(one.child('actor')),
    supervises: isSupervising(one.child('function')),
  }))
  const people = named.filter(({ who }) => who?.startsWith('Practitioner/'))
  return {
    ...fact(resource),
    code,
    date: whenOf(resource, 'occurrence')?.slice(0, 10) ?? null,
    place,
    modifiers,
    group: relativeReference(resource.child('performingOrganization')) ?? null,
    performer: people.find(({ supervises }) => !supervises)?.who ?? null,
    supervisors: people.filter(({ supervises }) => supervises).flatMap(({ who }) => who ?? []),
    patient: relativeReference(resource.child('subject')) ?? null,
  }
}

/** Whether a Media is sound or film, and no still. */
export function isRecording(media: FhirElement): boolean {
  const type = media.child('content')?.textMaybe('contentType') ?? ''
  return (
    codesOf(media.child('type')).some((code) => code === 'video' || code === 'audio') || /^(video|audio)\//.test(type)
  )
}

/** By the code of HL7's ParticipationType, or in words. */
function isSupervising(role: FhirElement | undefined): boolean {
  const said = role === undefined ? [] : [...codesOf(role), conceptText(role)]
  return said.some((one) => /^(SPRF|ATND)$|supervis|attending|teaching/i.test(one))
}

function procedureFact(resource: FhirElement): ProcedureFact {
  const period = resource.child('performedPeriod')
  const on = resource.textMaybe('performedDateTime') ?? period?.textMaybe('end') ?? period?.textMaybe('start')
  return {
    ...fact(resource),
    codes: codesOf(resource.child('code')),
    on: on?.slice(0, 10) ?? null,
    performers: resource.children('performer').flatMap((one) => relativeReference(one.child('actor')) ?? []),
    groups: resource.children('performer').flatMap((one) => relativeReference(one.child('onBehalfOf')) ?? []),
    reasons: resource.children('reasonReference').flatMap((one) => relativeReference(one) ?? []),
  }
}

/** What became of the filed charge; nothing while the EMR gives its type out to nobody. */
function filedOf({ charge, encounter }: FactsAsked, there: FactResources): EmrFacts['filed'] {
  const isClaim = charge?.startsWith('Claim/') === true
  if (charge === null || !(isClaim || charge.startsWith('ChargeItem/'))) return null
  const all = isClaim ? there.claims : encounter === null ? null : there.charges
  if (all === null) return null
  const found = all.find((one) => referenceTo(one) === charge)
  const responses = isClaim ? (there.claimResponses ?? []) : []
  return {
    status: found?.textMaybe('status') ?? 'missing',
    answers: responses
      .filter((one) => relativeReference(one.child('request')) === charge)
      .flatMap((one) => answerOf(one) ?? [])
      .toSorted((one, other) => (one.at < other.at ? -1 : 1))
      .map(({ answer, said }) => ({ answer, said })),
  }
}

function consentFact(resource: FhirElement): ConsentFact {
  const policies = resource.children('policy').flatMap((one) => one.textMaybe('uri') ?? [])
  const version = policies.find((uri) => uri.startsWith(CONSENT_POLICY))
  return {
    ...fact(resource),
    dateTime: resource.textMaybe('dateTime') ?? null,
    version: version?.slice(CONSENT_POLICY.length) ?? null,
    until: resource.child('provision')?.child('period')?.textMaybe('end') ?? null,
    patient: relativeReference(resource.child('patient')) ?? null,
    performers: resource.children('performer').flatMap((one) => relativeReference(one) ?? []),
  }
}

const CONSENT_POLICY = 'urn:causeway:telehealth-consent:'

function pictureFact(resource: FhirElement): PictureFact {
  return {
    ...fact(resource),
    patient: relativeReference(resource.child('subject')) ?? null,
    encounter: relativeReference(resource.child('encounter')) ?? null,
    ...siteOf(resource.child('bodySite')),
  }
}

function communicationsOf(all: FhirElement[] | null, { appointment, encounter, patient }: FactsAsked) {
  if (all === null) return null
  const theirs = all.filter((one) => relativeReference(one.child('subject')) === patient)
  const summaries = theirs
    .filter((one) => isSummary(one) && relativeReference(one.child('encounter')) === encounter)
    .map((one): CommunicationFact => ({ ...fact(one), kind: 'summary', sentAt: one.textMaybe('sent') ?? '' }))
  const thread = threadOf(theirs, appointment).map(({ reference, from, at }): CommunicationFact => ({
    reference,
    status: 'completed',
    at,
    kind: from === 'patient' ? 'from-patient' : 'from-practice',
    sentAt: at,
  }))
  return [...summaries, ...thread]
}

function orderFact(resource: FhirElement): OrderFact {
  return { ...fact(resource), category: orderCategory(resource) }
}

/** Requests with the response that names them; a response that names none stands by itself. */
function eligibilitiesOf(all: FhirElement[] | null, patient: string | null): EligibilityFact[] | null {
  if (all === null) return null
  const theirs = all.filter((one) => relativeReference(one.child('patient')) === patient)
  const responses = theirs.filter((one) => one.text('resourceType') === 'CoverageEligibilityResponse')
  const answered = new Set(responses.map((one) => relativeReference(one.child('request'))))
  const asked = theirs.filter((one) => !responses.includes(one) && !answered.has(referenceTo(one)))
  return [...responses.map((one) => eligibilityFact(one, true)), ...asked.map((one) => eligibilityFact(one, false))]
}

function eligibilityFact(resource: FhirElement, answered: boolean): EligibilityFact {
  const [on, period] = [resource.textMaybe('servicedDate'), resource.child('servicedPeriod')]
  const said = resource.children('insurance').map((one) => one.flag('inforce'))
  return {
    ...fact(resource),
    from: on?.slice(0, 10) ?? period?.textMaybe('start')?.slice(0, 10) ?? null,
    until: on?.slice(0, 10) ?? period?.textMaybe('end')?.slice(0, 10) ?? null,
    created: resource.textMaybe('created') ?? null,
    // One that is queued, or ended in an error, is no answer.
    answered: answered && ['complete', 'partial'].includes(resource.textMaybe('outcome') ?? ''),
    inForce: said.includes(true) ? true : said.length > 0 && said.every((one) => one === false) ? false : null,
  }
}

/**
 * R4's Invoice has no element for the visit: a line names it by its ChargeItem, or in an extension that refers to it, which may stand at the
 * invoice for all of them. A ChargeItem of no visit that is looked at says nothing: neither its code nor whose it is are known.
 */
function invoiceFact(resource: FhirElement, charges: readonly FhirElement[]): InvoiceFact {
  const ofAll = visitsNamed(resource)
  const lines = resource.children('lineItem').map((line) => {
    const reference = relativeReference(line.child('chargeItemReference'))
    const charge = reference === undefined ? undefined : charges.find((one) => referenceTo(one) === reference)
    const context = relativeReference(charge?.child('context'))
    const visits = [...visitsNamed(line), ...(context === undefined ? [] : [context])]
    return {
      codes: [...codesOf(line.child('chargeItemCodeableConcept')), ...codesOf(charge?.child('code'))],
      visits: visits.length > 0 ? visits : ofAll,
    }
  })
  return {
    ...fact(resource),
    lines,
    date: resource.textMaybe('date')?.slice(0, 10) ?? null,
  }
}

function visitsNamed(element: FhirElement): string[] {
  return element
    .children('extension')
    .flatMap((one) => relativeReference(one.child('valueReference')) ?? [])
    .filter((one) => /^(Encounter|Appointment)\//.test(one))
}

function coverageFact(resource: FhirElement): CoverageFact {
  const period = resource.child('period')
  const { memberId, relationship, known } = coverageOf(resource, null)
  const holder = subscriberOf(resource)
  const self =
    relationship === 'self' || (relationship === null && holder === relativeReference(resource.child('beneficiary')))
  return {
    ...fact(resource),
    start: period?.textMaybe('start') ?? null,
    end: period?.textMaybe('end') ?? null,
    member: memberId === null || (relationship === null && !self) ? null : { number: memberId, self },
    known,
  }
}
