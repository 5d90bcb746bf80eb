import type { ChargeView } from '#api/charge.ts'
import type { ChargeEvidence } from '#domain/charge/evidence.ts'
import { numbersUnsaid, rejudged } from '#domain/charge/proposal.ts'
import { adjustmentsIn, leftToPay } from '#domain/charge/decision.ts'
import { decidedBy } from '#domain/charge/rules.ts'
import { decidedOf } from '#domain/charge/next-payer.ts'
import type { ChargeContent } from '#domain/visit/content.ts'
import { shownAnswer, type AcceptedCharges } from './charge-accepted.ts'
import {
  chargeOf,
  choiceOf,
  isJudged,
  judging,
  NOT_JUDGED,
  proposed,
  visitToCharge,
  type Judging,
} from './charge-proposed.ts'
import { tablesBy } from './charge-standings.ts'
import { whereaboutsOf } from './chart-write.ts'
import { unlessFault } from './chart.ts'
import type { Payers } from './claim-of.ts'
import { audited } from './desk-session.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import { nextHeldOf, type FirstBilled } from './next-payer.ts'
import type { StoredVisit } from './store.ts'
import type { ChargeUseCases } from './use-cases.ts'

/** Opening one charge, with the evidence of each field, what is proposed and what holds it. */
export function chargeOpening(house: House, { nameOf, acceptedOf }: AcceptedCharges): Pick<ChargeUseCases, 'charge'> {
  const { store } = house
  return {
    charge: async (session, id, query) => {
      const visit = await visitToCharge(house, session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      if (!isJudged(house, visit)) return NOT_JUDGED
      const chart = house.chartOf(visit.organization)
      const [person, whereabouts, judged, table] = await Promise.all([
        chart.read.patient(patient, { as: 'backend' }),
        unlessFault(whereaboutsOf(house, chart, visit, { as: 'backend' }), null),
        judging(house, visit),
        store.chargeCodes(visit.organization),
      ])
      await store.audit(visit.organization, [audited(session, visit, 'read', 'charge')], house.now())
      const { evidence, assessed } = judged
      const now = await proposed(house, judged, table, choiceOf(query))
      const { proposal, claimed, choice, payers } = now
      const place = whereabouts?.place
      const { charge } = visit.state
      const accepted = await acceptedOf(
        judged,
        charge === undefined
          ? []
          : rejudged(evidence, house.chargeRules, charge, await tablesBy(house, table)(visit, charge)),
      )
      return {
        patient: { name: person.name.full, birthDate: person.birthDate, numbers: person.identifiers },
        clinician: await nameOf(visit.organization, evidence.performer),
        title: pathwayOf(house, visit).title,
        zone: organizationOf(house, visit.organization).timeZone,
        evidence: {
          ...saidBy(evidence),
          address: place === undefined ? null : `${place.line}, ${place.city}, ${place.state} ${place.postalCode}`,
          signedAt: visit.state.signed?.at ?? null,
        },
        diagnoses: assessed.diagnoses.map(({ text, coding }) => ({ text, code: coding?.code ?? null })),
        payers: payersFor(house, visit),
        codes: proposal.choices.map(({ code, label }) => ({
          code,
          label,
          fits: proposal.fitting.some((one) => one.code === code),
        })),
        payer: choice.payer,
        coverage: (await acceptedCoverage(house, judged)) ?? coverageView(payers),
        code: proposal.code?.code ?? null,
        place: proposal.ruled?.place ?? null,
        modifiers: house.chargeRules.modifiers.filter(({ code }) => proposal.ruled?.modifiers.includes(code)),
        rules: house.chargeRules.rules
          .filter((rule) => proposal.ruled?.by.includes(rule.id))
          .map((rule) => ({ id: rule.id, source: rule.source, decides: decidedBy(rule) })),
        asks: accepted === null ? (proposal.ruled?.asks ?? []) : [],
        holds: accepted === null ? [...proposal.holds, ...numbersUnsaid(proposal.ruled, {}), ...claimed.holds] : [],
        seen: accepted === null ? (chargeOf(house, judged, table, now)?.digest ?? null) : null,
        accepted,
        former: (visit.state.formerCharges ?? []).map(({ code, place: was, modifiers, at, answers = [] }) => ({
          code,
          place: was,
          modifiers,
          at,
          answers: answers.map(shownAnswer),
        })),
        reopened: visit.state.reopened?.how ?? null,
        credits: judged.reverses !== null,
        first: judged.first && firstView(judged.first),
      }
    },
  }
}

/** By their titles; to the payer after the first also those that only the site's claims name. */
function payersFor(house: House, { organization, state }: StoredVisit): ChargeView['payers'] {
  const { payers } = house.chargeRules
  if (state.reopened?.how !== 'next-payer' && state.charge?.again?.how !== 'next-payer') return [...payers]
  const named = Object.entries(organizationOf(house, organization).claims?.payers ?? {})
  const others = named.filter(([id]) => payers.every((one) => one.id !== id))
  return [...payers, ...others.map(([id, { name }]) => ({ id, title: { en: name, es: name } }))]
}

/** What the payer before has decided, for whoever accepts the claim to the next one. */
function firstView({ charge: { payer, answers = [] }, billed }: FirstBilled): ChargeView['first'] {
  const said = decidedOf(answers, billed?.claim?.amount ?? 0)
  if (typeof said === 'string') return { payer, decided: null }
  const { decision, paid } = said
  return {
    payer,
    decided: {
      on: decision.on,
      paid,
      left: leftToPay(decision),
      adjustments: adjustmentsIn(decision).map(({ group, code, amount }) => ({ group, code, amount })),
    },
  }
}

type ShownCoverage = ChargeView['coverage']['standing'][number]

/**
 * The coverage of an accepted charge: as it was sealed with it and, where the EMR has the charge and that is let go of, as the EMR has it
 * now. Null where none was accepted, or a person has said who pays over the record.
 */
async function acceptedCoverage(
  house: House,
  { visit, evidence }: Pick<Judging, 'visit' | 'evidence'>,
): Promise<ChargeView['coverage'] | null> {
  const { store } = house
  const { charge, patient } = visit.state
  const reference = charge?.coverage
  if (charge === undefined || reference === undefined) return null
  const content =
    (await store.held<ChargeContent>(visit.id, charge.held)) ??
    (await store.held<ChargeContent>(visit.id, nextHeldOf(charge)))
  const sealed = content === null ? undefined : sealedCoverage(content, reference)
  const shown = (one: ShownCoverage | undefined): ChargeView['coverage'] => ({
    byNow: sealed === undefined && one !== undefined,
    standing: one === undefined ? [] : [shownCoverage(one)],
    used: reference,
    payer: charge.payer,
    why: null,
  })
  const { date, performer } = evidence
  if (sealed !== undefined || patient === null || date === null || performer === null) return shown(sealed)
  const { read } = house.chartOf(visit.organization)
  const facts = await unlessFault(read.claimFacts({ patient, practitioner: performer, day: date }), null)
  return shown(facts?.coverages?.find((one) => one.reference === reference))
}

/** A claim has who pays by the name under which the site sends claims to them, and no plan. */
function sealedCoverage({ insurances = [], claim }: ChargeContent, reference: string): ShownCoverage | undefined {
  if (claim?.coverage !== reference) return insurances.find((one) => one.reference === reference)
  const { memberId, group } = claim.subscriber
  return { reference, payor: claim.payer.name, memberId, plan: null, group }
}

function shownCoverage({ reference, payor, memberId, plan, group }: ShownCoverage): ShownCoverage {
  return { reference, payor, memberId, plan, group }
}

/** The coverages for a person to see; nothing is made up of one that says nothing. */
function coverageView({ read, covering }: Payers): ChargeView['coverage'] {
  return {
    byNow: false,
    standing: typeof read === 'string' ? [] : read.standing.map(shownCoverage),
    used: covering.coverage?.reference ?? null,
    payer: covering.payer,
    why: covering.why,
  }
}

/** What the page shows of the evidence, each with when it was said. */
function saidBy({ period, minutes, modality, segments, state, clinician, interpreter, lines }: ChargeEvidence) {
  const of = (id: 'location' | 'clinician-place' | 'consent' | 'guests') =>
    lines.find((line) => line.id === id && !line.missing)
  const [location, consent, guests, placed] = [of('location'), of('consent'), of('guests'), of('clinician-place')]
  return {
    period,
    minutes,
    modality,
    segments,
    state,
    stateAt: location !== undefined && !location.missing ? location.at : null,
    clinician: clinician && placed !== undefined && !placed.missing ? { ...clinician, saidAt: placed.at } : null,
    consent: consent?.id === 'consent' && !consent.missing ? { decision: consent.decision, at: consent.at } : null,
    interpreter,
    guests:
      guests?.id === 'guests' && !guests.missing
        ? guests.guests.map(({ guest, from, until }) => ({ guest, from, until }))
        : [],
  }
}
