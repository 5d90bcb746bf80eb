import type {
  ChargeAccept,
  ChargeList,
  ChargeListQuery,
  ChargeQuery,
  ChargeRow,
  ChargesPage,
  ChargeView,
} from '#api/charge.ts'
import { chargeEvidence, type ChargeEvidence } from '#domain/charge/evidence.ts'
import { linkedOf, propose, proposeNext, rejudged, type Proposal, type Rejudged } from '#domain/charge/proposal.ts'
import { uncoveredIn, type Sum, type WaitingOrder } from '#domain/charge/waiting.ts'
import type { AgainWay } from '#domain/charge/again.ts'
import { adjustmentsIn, leftToPay } from '#domain/charge/decision.ts'
import { decidedOf, secondOf, waysOf } from '#domain/charge/next-payer.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import type { CodeTable } from '#domain/charge/codes.ts'
import type { AssessedContent, ChargeContent } from '#domain/visit/content.ts'
import type { AcceptedCharge, Recorded } from '#domain/visit/event.ts'
import type { Refusal } from '#domain/visit/happening.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { chargeItem } from '#domain/visit/commands.ts'
import { receiptsOf } from '#domain/visit/receipts.ts'
import { whereaboutsOf } from './chart-write.ts'
import { againOf, claimedOf, payersOf, type Claimed, type Payers } from './claim-of.ts'
import {
  chargeBasis,
  judgeDue,
  tablesBy,
  type ChargePlace,
  type ChargesOf,
  type ChargeSums,
  type StandingCharge,
} from './charge-standings.ts'
import { unlessFault } from './chart.ts'
import { readAnew } from './assessment.ts'
import { audited, by, seen } from './desk-session.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { isInstant, isVisitId, readListPlace, writeListPlace } from './list-place.ts'
import { firstBilled, KEPT_FOR_NEXT, nextHeldOf, type FirstBilled } from './next-payer.ts'
import { recent } from './recent.ts'
import type { StoredVisit } from './store.ts'
import type { ChargeUseCases, DeskSession } from './use-cases.ts'

/** Rows of a list that are read at once. */
const PAGE = 50
const NAMES_KEPT = 500

/** Names of patients that a list has shown, which is read anew while it is looked at. */
const PATIENTS_KEPT = 200

/** One visit as it is judged: its evidence, and what was linked in its assessment. */
interface Judging {
  visit: StoredVisit
  log: Recorded[]
  evidence: ChargeEvidence
  assessed: AssessedContent
  /** What was billed to the payer before, where what is proposed goes to the next one. */
  first: FirstBilled | null
}

type Choice = Parameters<typeof propose>[3] & { coverage: string | null }

/** A charge as it is proposed for what a person has said, with who pays by the EMR's coverage. */
interface Proposed {
  payers: Payers
  choice: Choice
  proposal: Proposal
  claimed: Claimed
}

/**
 * The charge of a visit: proposed from what the visit proves, with the evidence of each field, and accepted by a person. The
 * codes are the site's own.
 */
export function chargeUseCases(house: House): ChargeUseCases {
  const { store } = house
  const names = recent<string>(NAMES_KEPT)
  const patients = recent<string>(PATIENTS_KEPT)

  const nameOf = async (organization: string, practitioner: string | null): Promise<string> => {
    if (practitioner === null) return ''
    const known = names.get(`${organization} ${practitioner}`)
    if (known !== undefined) return known
    const read = await unlessFault(house.chartOf(organization).read.clinician(practitioner, { as: 'backend' }), null)
    if (read !== null) names.set(`${organization} ${practitioner}`, read.name)
    return read?.name ?? ''
  }

  /** By the board's faces, or, of visits whose day is over, as the EMR has it; null where it does not say. */
  const patientNames = async (session: DeskSession, visits: readonly StoredVisit[]): Promise<Map<string, string>> => {
    const faces = await store.faces(visits.map(({ id }) => id))
    const { read } = house.chartOf(session.organization)
    const known = await Promise.all(
      visits.map(async (visit): Promise<[string, string | null, boolean]> => {
        const face = faces.get(visit.id)
        const { patient } = visit.state
        if (face !== undefined || patient === null) return [visit.id, face?.name ?? null, false]
        const kept = patients.get(`${session.organization} ${patient}`)
        const name = kept ?? (await unlessFault(read.patient(patient, { as: 'backend' }), null))?.name.full ?? null
        if (name !== null) patients.set(`${session.organization} ${patient}`, name)
        return [visit.id, name, name !== null]
      }),
    )
    const shown = visits.filter((_, at) => known[at]?.[2] === true)
    if (shown.length > 0)
      await store.audit(
        session.organization,
        shown.map((visit) => audited(session, visit, 'read', 'patient’s name for the list of charges')),
        house.now(),
      )
    return new Map(known.flatMap(([id, name]) => (name === null ? [] : [[id, name]])))
  }

  const judging = async (visit: StoredVisit): Promise<Judging> => {
    const log = await store.log(visit.id)
    const zone = organizationOf(house, visit.organization).timeZone
    const held = visit.state.assessed?.held
    const first = await firstBilled(store, visit)
    const assessed =
      first !== null
        ? diagnosesOf(first)
        : held === undefined
          ? null
          : await store.held<AssessedContent>(visit.id, held)
    return {
      first,
      visit,
      log,
      evidence: chargeEvidence(pathwayOf(house, visit), visit.state, log, zone),
      assessed: assessed ?? { diagnoses: [] },
    }
  }

  const proposalOf = (
    { visit, evidence, assessed }: Judging,
    codes: CodeTable | null,
    choice: Parameters<typeof propose>[3],
  ): Proposal =>
    propose(
      evidence,
      { codes, rules: house.chargeRules },
      {
        signed: visit.state.note === 'final',
        linked: linkedOf(assessed.diagnoses),
        uncovered: uncoveredIn(visit.state),
      },
      choice,
    )

  /** What is proposed for a choice; who pays is read from the EMR's coverage unless a person says otherwise. */
  const proposed = async (judged: Judging, table: CodeTable | null, said: Choice): Promise<Proposed> => {
    const { visit, evidence, assessed, first } = judged
    const asked = first === null ? said : toNextPayer(first, said)
    const payers = await payersOf(house, judged, asked.coverage)
    const choice = { ...asked, payer: asked.payer ?? payers.covering.payer }
    const proposal = first === null ? proposalOf(judged, table, choice) : proposeNext(first.billed, choice)
    const claimed: Claimed =
      visit.state.charge === undefined
        ? claimedOf(house, { visit, evidence, diagnoses: assessed.diagnoses, first }, proposal, choice, payers)
        : { claim: null, holds: [] }
    return { payers, choice, proposal, claimed }
  }

  const acceptedOf = async (
    { visit, log }: Pick<Judging, 'visit' | 'log'>,
    changes: Rejudged[],
  ): Promise<ChargeView['accepted']> => {
    const { charge } = visit.state
    if (charge === undefined) return null
    const receipt = receiptsOf(visit.state, log).find(
      ({ write, item }) => write === 'charge' && item === chargeItem(visit.state),
    )
    const {
      code,
      payer,
      coverage = null,
      patientAt,
      place,
      modifiers,
      at,
      amount = null,
      answers = [],
      emr = null,
    } = charge
    return {
      code,
      payer,
      coverage,
      patientAt,
      place,
      modifiers,
      at,
      by: await nameOf(visit.organization, charge.by),
      // Only a person at the desk enters it: it is in nobody's other list.
      receipt: receipt === undefined || receipt.state === 'with-clinician' ? 'with-desk' : receipt.state,
      number: receipt?.number ?? null,
      emr,
      amount,
      answers: answers.map(shownAnswer),
      again: charge.again?.how ?? null,
      ways: waysOf(charge),
      changes,
    }
  }

  const visitOf = async (session: DeskSession, id: string): Promise<StoredVisit | null> => {
    const visit = await store.visit(id)
    if (visit === null || visit.organization !== session.organization) return null
    return session.role === 'front-desk' || isTheirs(visit.state, session.practitioner) ? visit : null
  }

  /** The charges that somebody at the desk sees, by what they are judged by now. */
  const ofDesk = async ({ organization, role, practitioner }: DeskSession) => {
    const table = await store.chargeCodes(organization)
    const basis = chargeBasis(house, organization, table?.version ?? null)
    const of: ChargesOf | null = table && {
      organization,
      practitioner: role === 'front-desk' ? null : practitioner,
      since: new Date(table.since),
      basis,
    }
    return { table, basis, of }
  }

  const rowsOf = async (session: DeskSession, charges: readonly StandingCharge[]): Promise<ChargeRow[]> => {
    const named = await patientNames(
      session,
      charges.map(({ visit }) => visit),
    )
    return Promise.all(
      charges.map(async ({ visit, standing }): Promise<ChargeRow> => {
        const waiting = standing.accepted ? null : standing.waiting
        return {
          visit: visit.id,
          patient: named.get(visit.id) ?? null,
          clinician: await nameOf(visit.organization, visit.state.admitted?.by ?? null),
          start: visit.state.start ?? '',
          title: titleOf(house, visit),
          waiting: waiting && {
            ...waiting,
            overdue: Date.parse(waiting.due) < house.now().getTime(),
          },
          accepted: standing.accepted
            ? await acceptedOf({ visit, log: await store.log(visit.id) }, standing.changes)
            : null,
        }
      }),
    )
  }

  const listOf = async (
    session: DeskSession,
    of: ChargesOf | null,
    { list, order = 'age', after }: { list: ChargeListQuery['list']; order?: WaitingOrder; after?: string },
  ): Promise<ChargeList> => {
    if (of === null) return { rows: [], next: null }
    const place = readPlace(after ?? null)
    const found =
      list === 'waiting'
        ? await store.waitingCharges(of, order, place, PAGE + 1)
        : await store.acceptedCharges(of, list === 'changed' ? 'changed' : 'all', place, PAGE + 1)
    const shown = found.slice(0, PAGE)
    const last = shown.at(-1)
    return {
      rows: await rowsOf(session, shown),
      next: found.length > PAGE && last !== undefined ? placeAfter(last) : null,
    }
  }

  return {
    page: async (session, { order = 'age' }): Promise<ChargesPage> => {
      const { organization } = session
      const { table, basis, of } = await ofDesk(session)
      // So that what was done a moment ago is shown as it stands by now; many that are due are judged in the background.
      await judgeDue(house, organization, table, basis)
      const [sums, waiting, accepted] = await Promise.all([
        of === null ? NO_SUMS : store.chargeSums(of, house.now()),
        listOf(session, of, { list: 'waiting', order }),
        listOf(session, of, { list: 'accepted' }),
      ])
      await store.audit(organization, [seen(session, 'charges')], house.now())
      return {
        table: table && { at: table.at, attestation: table.attestation, codes: table.codes.length },
        zone: organizationOf(house, organization).timeZone,
        sums,
        waiting,
        accepted,
        unmatched: session.role === 'front-desk' ? await store.openClaimAnswers(organization, PAGE) : [],
        claims: organizationOf(house, organization).claims !== undefined,
      }
    },

    list: async (session, query): Promise<ChargeList> => {
      const { of } = await ofDesk(session)
      const list = await listOf(session, of, query)
      await store.audit(session.organization, [seen(session, 'charges')], house.now())
      return list
    },

    charge: async (session, id, query) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      if (!isJudged(house, visit)) return NOT_JUDGED
      const chart = house.chartOf(visit.organization)
      const [person, whereabouts, judged, table] = await Promise.all([
        chart.read.patient(patient, { as: 'backend' }),
        unlessFault(whereaboutsOf(house, chart, visit, { as: 'backend' }), null),
        judging(visit),
        store.chargeCodes(visit.organization),
      ])
      await store.audit(visit.organization, [audited(session, visit, 'read', 'charge')], house.now())
      const { evidence, assessed } = judged
      const now = await proposed(judged, table, choiceOf(query))
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
        coverage: coverageView(payers),
        code: proposal.code?.code ?? null,
        place: proposal.ruled?.place ?? null,
        modifiers: house.chargeRules.modifiers.filter(({ code }) => proposal.ruled?.modifiers.includes(code)),
        rules: house.chargeRules.rules
          .filter((rule) => proposal.ruled?.by.includes(rule.id))
          .map((rule) => ({ id: rule.id, source: rule.source })),
        holds: accepted === null ? [...proposal.holds, ...claimed.holds] : [],
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
        first: judged.first && firstView(judged.first),
      }
    },

    reopen: async (session, id, how: AgainWay | 'leave') => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      // The next payer is told the same problems as the one before.
      const read = how === 'leave' || how === 'next-payer' ? null : await readAnew(house, visit)
      return happen(
        house,
        id,
        how === 'leave'
          ? { kind: 'leave-next-payer', by: by(session) }
          : { kind: 'reopen-charge', by: by(session), how, ...(read && { read: read.sealed }) },
        {
          audit: [audited(session, visit, 'update', how === 'leave' ? 'claim left' : 'charge opened again')],
          ...(read && { hold: [read.hold] }),
        },
      )
    },

    accept: async (session, id, asked) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      if (!isJudged(house, visit)) return NOT_JUDGED
      const [judged, table] = await Promise.all([judging(visit), store.chargeCodes(visit.organization)])
      const now = await proposed(judged, table, choiceOf(asked))
      const { proposal, claimed, choice } = now
      if (choice.code !== null && proposal.code === null) return { refused: 'no-such-charge-code' }
      const made = chargeOf(house, judged, table, now)
      if (made === null) {
        await store.audit(
          visit.organization,
          [{ ...audited(session, visit, 'update', 'charge accepted'), outcome: 'denied' }],
          house.now(),
        )
        return visit.state.charge === undefined
          ? { refused: 'charge-held', holds: [...proposal.holds, ...claimed.holds] }
          : { refused: 'already', what: 'charged' }
      }
      if (made.digest !== asked.seen) return { refused: 'newer-version', version: made.digest }
      const held = `charge/${house.newId()}`
      return happen(
        house,
        id,
        { kind: 'accept-charge', by: by(session), charge: made.charge, held },
        {
          hold: [
            { ref: held, kind: 'charge', why: 'until the record system has it', content: made.content },
            ...(made.charge.next === undefined
              ? []
              : [{ ref: nextHeldOf({ held }), kind: 'charge', why: KEPT_FOR_NEXT, content: made.content }]),
          ],
          // What was billed before is billed anew: the next payer is told of this one.
          release: judged.first === null ? (visit.state.formerCharges ?? []).map(nextHeldOf) : [],
          audit: [audited(session, visit, 'update', 'charge accepted')],
        },
      )
    },
  }
}

/** Nothing can be proposed of a visit whose pathway is not installed any more. */
const NOT_JUDGED = { refused: 'charge-held', holds: ['not-judged'] } as const satisfies Refusal

function isJudged({ pathways }: House, { pathway }: StoredVisit): boolean {
  return pathways.has(pathway)
}

function titleOf({ pathways }: House, { pathway }: StoredVisit): ChargeRow['title'] {
  return pathways.get(pathway)?.title ?? { en: pathway, es: pathway }
}

const NO_SUM: Sum = { charges: 0, amount: 0, unknown: 0, oldest: null }
const NO_SUMS: ChargeSums = {
  all: NO_SUM,
  overdue: NO_SUM,
  reasons: [],
  accepted: 0,
  changed: 0,
  unjudged: { left: 0, of: 0 },
}

function placeAfter({ visit, standing }: StandingCharge): string {
  const waiting = standing.accepted ? null : standing.waiting
  return writeListPlace([waiting?.since ?? visit.state.start ?? '', waiting?.amount ?? null, visit.id])
}

/** One that was not written here is the beginning. */
function readPlace(after: string | null): ChargePlace | null {
  const [at, amount, visit] = readListPlace(after)
  if (!isInstant(at) || !isVisitId(visit)) return null
  return { at, amount: Number.isInteger(amount) ? Number(amount) : null, visit }
}

/** The charge that a proposal comes to; null while something holds it, or once one was accepted. */
function chargeOf(
  house: House,
  { visit, evidence, assessed, first }: Judging,
  table: CodeTable | null,
  {
    proposal: { holds, code, ruled },
    claimed: { claim, holds: unclaimed },
    choice: { payer, patientAt },
    payers: { covering, read },
  }: Proposed,
): { charge: AcceptedCharge; content: ChargeContent; digest: string } | null {
  const place = ruled?.place ?? null
  const { period } = evidence
  const linked = visit.state.assessed
  if (holds.length > 0 || unclaimed.length > 0 || visit.state.charge !== undefined) return null
  if (code === null || place === null || payer === null || patientAt === null) return null
  if (period === null || table === null || linked === undefined || ruled === null) return null
  const content: ChargeContent = {
    code: { system: code.system, code: code.code, display: code.label },
    place,
    modifiers: ruled.modifiers,
    diagnoses: assessed.diagnoses.flatMap(({ text, coding }) => (coding === null ? [] : [{ text, coding }])),
    period,
    ...(claim !== null && { claim }),
  }
  const { charge: door } = organizationOf(house, visit.organization)
  const again = againOf(visit.state)
  const paysBy = covering.payer === payer ? covering.coverage : null
  const next =
    door !== 'x837' || paysBy === null || first !== null || typeof read === 'string'
      ? null
      : secondOf(read.standing, paysBy)
  const charge: AcceptedCharge = {
    ...(door !== undefined && { door }),
    ...(again !== null && { again }),
    ...(next !== null && { next: next.reference }),
    amount: first === null ? (code.amount ?? null) : (first.billed?.claim?.amount ?? null),
    code: code.code,
    payer,
    ...(paysBy !== null && { coverage: paysBy.reference }),
    patientAt,
    place,
    modifiers: ruled.modifiers,
    rules: house.chargeRules.version,
    table: table.version,
    assessed: linked.digest,
  }
  return { charge, content, digest: contentDigest({ charge, content }) }
}

/** What came back, without the place in the file that says it. */
function shownAnswer({ form, outcome, codes, charged, paid, payerNumber, at }: ClaimAnswer & { at: string }) {
  return { form, outcome, codes, charged, paid, payerNumber, at }
}

/** To the next payer goes what the first was billed: no code and no place are chosen anew. */
function toNextPayer({ charge }: FirstBilled, { payer, coverage }: Choice): Choice {
  return { payer, coverage: coverage ?? charge.next ?? null, patientAt: charge.patientAt, code: charge.code }
}

/** By their titles; to the payer after the first also those that only the site's claims name. */
function payersFor(house: House, { organization, state }: StoredVisit): ChargeView['payers'] {
  const { payers } = house.chargeRules
  if (state.reopened?.how !== 'next-payer' && state.charge?.again?.how !== 'next-payer') return [...payers]
  const named = Object.entries(organizationOf(house, organization).claims?.payers ?? {})
  const others = named.filter(([id]) => payers.every((one) => one.id !== id))
  return [...payers, ...others.map(([id, { name }]) => ({ id, title: { en: name, es: name } }))]
}

function diagnosesOf({ billed }: FirstBilled): AssessedContent {
  return { diagnoses: (billed?.diagnoses ?? []).map((one) => ({ reference: null, ...one })) }
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

function choiceOf({ payer, coverage, patientAt, code }: ChargeQuery | ChargeAccept): Choice {
  return { payer: payer ?? null, coverage: coverage ?? null, patientAt: patientAt ?? null, code: code ?? null }
}

/** The coverages for a person to see; nothing is made up of one that says nothing. */
function coverageView({ read, covering }: Payers): ChargeView['coverage'] {
  return {
    standing:
      typeof read === 'string'
        ? []
        : read.standing.map(({ reference, payor, memberId, plan, group }) => ({
            reference,
            payor,
            memberId,
            plan,
            group,
          })),
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
