import type { Whereabouts } from '#domain/visit/content.ts'
import { codesOf, relativeReference } from './datatypes.ts'
import type { FhirElement } from './element.ts'
import { visitStep } from './identity.ts'

const VIRTUAL = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'VR', display: 'virtual' }
/** Encounter.participant.type (R4 value set encounter-participant-type): an interpreter has a code of their own. */
const GUEST = {
  interpreter: {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/participant-type',
        code: 'translator',
        display: 'Translator',
      },
    ],
  },
  helper: {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
        code: 'PART',
        display: 'Participation',
      },
    ],
    text: 'Helper of the patient',
  },
}
const GUEST_CODES = new Set(['translator', 'PART'])

const PRIMARY_PERFORMER = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
      code: 'PPRF',
      display: 'primary performer',
    },
  ],
}
const PATIENTS_PLACE = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'PTRES', display: "Patient's Residence" },
  ],
  text: "Patient's stated place during the visit",
}
const PLACE = 'whereabouts'

const SECONDARY_PERFORMER = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
      code: 'SPRF',
      display: 'secondary performer',
    },
  ],
  text: 'Rooming',
}

export interface Span {
  who: 'patient' | 'rooming' | 'clinician' | 'helper' | 'interpreter'
  /** The record of one who rooms; the clinician's is named apart, and guests have none. */
  ref?: string
  from: string
  until: string
}

/** The patient is in the waiting room, or the clinician has started before. `at` is when the encounter begins. */
export function arrivedEncounter(arrival: {
  key: string
  appointment: string
  patient: string
  practitioner: string
  at: string
}) {
  return {
    resourceType: 'Encounter',
    identifier: [visitStep(arrival.key)],
    status: 'arrived',
    statusHistory: [{ status: 'arrived', period: { start: arrival.at } }],
    class: VIRTUAL,
    subject: { reference: arrival.patient },
    appointment: [{ reference: arrival.appointment }],
    participant: [{ type: [PRIMARY_PERFORMER], individual: { reference: arrival.practitioner } }],
    period: { start: arrival.at },
  }
}

/** The encounter as it becomes by *Admit*; what the EMR itself has added to it is kept. */
export function admittedEncounter(
  encounter: FhirElement,
  admission: { practitioner: string; at: string; whereabouts: Pick<Whereabouts, 'place'> | null },
) {
  const { practitioner, at, whereabouts } = admission
  return {
    ...encounter.json(),
    status: 'in-progress',
    statusHistory: [...endedHistory(encounter, at), { status: 'in-progress', period: { start: at } }],
    participant: participants(encounter, practitioner, [{ who: 'clinician', from: at, until: '' }]),
    ...placed(encounter, whereabouts, { start: at }),
  }
}

/** The encounter with the call's real times. R4 has no patient among participants: their presence dates their place. */
export function finishedEncounter(
  encounter: FhirElement,
  end: {
    practitioner: string
    start: string
    end: string
    participation: readonly Span[]
    whereabouts: Pick<Whereabouts, 'place'> | null
  },
) {
  const minutes = Math.max(0, Math.round((Date.parse(end.end) - Date.parse(end.start)) / 60_000))
  const present = end.participation.filter((span) => span.who === 'patient')
  const first = present[0]
  const last = present.at(-1)
  return {
    ...encounter.json(),
    status: 'finished',
    statusHistory: endedHistory(encounter, end.end),
    period: { start: end.start, end: end.end },
    length: { value: minutes, unit: 'min', system: 'http://unitsofmeasure.org', code: 'min' },
    participant: participants(encounter, end.practitioner, end.participation),
    ...placed(encounter, end.whereabouts, {
      start: first?.from ?? end.start,
      end: last?.until ?? end.end,
    }),
  }
}

/** Statuses that a write passes over because the encounter is already there or beyond. */
export function alreadyAt(encounter: FhirElement, status: 'in-progress' | 'finished'): boolean {
  const now = encounter.text('status')
  return now === 'finished' || now === status
}

/** Nothing more comes of it: neither does a late cancelling undo a visit that was held. */
export function isOver(encounter: FhirElement): boolean {
  return ['finished', 'cancelled', 'entered-in-error'].includes(encounter.text('status'))
}

function endedHistory(encounter: FhirElement, at: string): unknown[] {
  return encounter.children('statusHistory').map((entry) => {
    const period = entry.child('period')
    return period?.textMaybe('end') === undefined
      ? { ...entry.json(), period: { ...period?.json(), end: at } }
      : entry.json()
  })
}

/**
 * Who took part and when: one entry per presence, so that a dropped call stays visible. The primary performer is who
 * met the patient; the one named when the patient arrived gives way to a covering clinician.
 */
function participants(encounter: FhirElement, practitioner: string, spans: readonly Span[]): unknown[] {
  const there = encounter.children('participant')
  const presences = spans.filter((span) => span.who === 'clinician')
  const individualOf = (one: FhirElement) => relativeReference(one.child('individual'))
  if (presences.length === 0) return there.map((one) => one.json())
  const own = there.find((one) => individualOf(one) === practitioner)?.json()
  const { type, individual } = { type: [PRIMARY_PERFORMER], individual: { reference: practitioner }, ...own }
  const others = there.filter((one) => {
    const reference = individualOf(one)
    const expected = reference?.startsWith('Practitioner/') && one.children('type').flatMap(codesOf).includes('PPRF')
    // Guests have no record of their own: told apart by having no reference, and written anew in every try.
    const guest =
      reference === undefined &&
      one
        .children('type')
        .flatMap(codesOf)
        .some((code) => GUEST_CODES.has(code))
    const roomed = spans.some(({ who, ref }) => who === 'rooming' && ref === reference)
    return reference !== practitioner && expected !== true && !guest && !roomed
  })
  return [
    ...presences.map(({ from, until }) => ({
      type,
      individual,
      period: until === '' ? { start: from } : { start: from, end: until },
    })),
    ...others.map((one) => one.json()),
    ...spans.flatMap(({ who, ref, from, until }) =>
      who === 'rooming' && ref !== undefined
        ? [{ type: [SECONDARY_PERFORMER], individual: { reference: ref }, period: { start: from, end: until } }]
        : [],
    ),
    ...spans.flatMap(({ who, from, until }) =>
      who === 'helper' || who === 'interpreter' ? [{ type: [GUEST[who]], period: { start: from, end: until } }] : [],
    ),
  ]
}

/** Where the patient said they are: licensure, place of service and an emergency response hang on it. */
function placed(
  encounter: FhirElement,
  whereabouts: Pick<Whereabouts, 'place'> | null,
  period: { start: string; end?: string },
) {
  const inEmr = encounter
    .children('location')
    .filter((one) => one.child('location')?.textMaybe('reference') !== `#${PLACE}`)
  const stated = encounter.children('contained').find((one) => one.textMaybe('id') === PLACE)
  const contained = whereabouts === null ? stated?.json() : statedPlace(whereabouts)
  if (contained === undefined) return {}
  const others = encounter.children('contained').filter((one) => one.textMaybe('id') !== PLACE)
  return {
    contained: [...others.map((one) => one.json()), contained],
    location: [
      ...inEmr.map((one) => one.json()),
      { location: { reference: `#${PLACE}` }, status: period.end === undefined ? 'active' : 'completed', period },
    ],
  }
}

function statedPlace({ place }: Pick<Whereabouts, 'place'>) {
  const { line, city, state, postalCode } = place
  return {
    resourceType: 'Location',
    id: PLACE,
    mode: 'instance',
    type: [PATIENTS_PLACE],
    address: { line: [line], city, state, postalCode, country: 'US' },
  }
}

/** The state in which the encounter has it that the patient was, as Causeway wrote it there; null where it does not say. */
export function statedPlaceOf(encounter: FhirElement): string | null {
  const stated = encounter.children('contained').find((one) => one.textMaybe('id') === PLACE)
  return stated?.child('address')?.textMaybe('state') ?? null
}
