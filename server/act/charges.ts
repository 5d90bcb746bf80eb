import type { ChargeAccept, ChargeQuery, ChargeRow, ChargesPage, ChargeView } from '#api/charge.ts'
import { chargeEvidence, type ChargeEvidence } from '#domain/charge/evidence.ts'
import { linkedOf, propose, proposeNext, rejudged, type Proposal, type Rejudged } from '#domain/charge/proposal.ts'
import { waitingOf } from '#domain/charge/waiting.ts'
import { limitOf } from '#domain/reconcile/case.ts'
import type { AgainWay } from '#domain/charge/again.ts'
import { leftToPay } from '#domain/charge/decision.ts'
import { decidedOf, secondOf, waysOf } from '#domain/charge/next-payer.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import type { CodeTable } from '#domain/charge/codes.ts'
import type { AssessedContent, ChargeContent } from '#domain/visit/content.ts'
import type { AcceptedCharge, Recorded } from '#domain/visit/event.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { chargeItem } from '#domain/visit/commands.ts'
import { receiptsOf } from '#domain/visit/receipts.ts'
import { whereaboutsOf } from './chart-write.ts'
import { againOf, claimedOf, payersOf, type Claimed, type Payers } from './claim-of.ts'
import { unlessFault } from './chart.ts'
import { audited, by, seen } from './desk-session.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { firstBilled, KEPT_FOR_NEXT, nextHeldOf, type FirstBilled } from './next-payer.ts'
import { recent } from './recent.ts'
import { tuningOf } from './reconcile.ts'
import type { StoredVisit } from './store.ts'
import type { ChargeUseCases, DeskSession } from './use-cases.ts'

/** Accepted ones that are shown, and at most so many that wait: these are summed. */
const PAGE = 50
const WAITING = 200
/** Accepted by other rules than those of today: at most so many are judged again, the newest. */
const REJUDGED = 500
const NAMES_KEPT = 500

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

  const nameOf = async (organization: string, practitioner: string | null): Promise<string> => {
    if (practitioner === null) return ''
    const known = names.get(`${organization} ${practitioner}`)
    if (known !== undefined) return known
    const read = await unlessFault(house.chartOf(organization).read.clinician(practitioner, { as: 'backend' }), null)
    if (read !== null) names.set(`${organization} ${practitioner}`, read.name)
    return read?.name ?? ''
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
      { signed: visit.state.note === 'final', linked: linkedOf(assessed.diagnoses) },
      choice,
    )

  /** The rule whose row it becomes says until when: that of the charge, or before the signature that of the note. */
  const waitsHow = ({ visit, evidence, assessed }: Judging, codes: CodeTable | null): ChargeRow['waiting'] => {
    const { state, organization } = visit
    const site = { tuning: tuningOf(organizationOf(house, organization)) }
    const waiting = waitingOf(evidence, codes, state, {
      linked: linkedOf(assessed.diagnoses),
      within: limitOf({ site, state }, state.note === 'final' ? 'R04' : 'R03'),
    })
    return (
      waiting && {
        ...waiting,
        overdue: Date.parse(waiting.due) < house.now().getTime(),
        nextPayer: state.reopened?.how === 'next-payer',
      }
    )
  }

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

  /** Of those that are not among the newest: the ones that the rules of today would have come out otherwise. */
  const judgedOtherwise = async (
    organization: string,
    whose: string | null,
    since: Date,
    newest: readonly StoredVisit[],
  ): Promise<StoredVisit[]> => {
    const { version } = house.chargeRules
    const others = await store.charged(organization, whose, since, REJUDGED, version)
    const older = others.filter(({ id }) => newest.every((one) => one.id !== id))
    const judged = await Promise.all(older.map(judging))
    return judged.filter((one) => changesOf(one).length > 0).map(({ visit }) => visit)
  }

  /** The next payer is billed what the first was, by whose rules it came out so. */
  const changesOf = ({ visit: { state }, evidence }: Judging): Rejudged[] =>
    state.charge === undefined || state.charge.again?.how === 'next-payer'
      ? []
      : rejudged(evidence, house.chargeRules, state.charge)

  const acceptedOf = async (judged: Judging): Promise<ChargeView['accepted']> => {
    const { visit, log } = judged
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
      changes: changesOf(judged),
    }
  }

  const visitOf = async (session: DeskSession, id: string): Promise<StoredVisit | null> => {
    const visit = await store.visit(id)
    if (visit === null || visit.organization !== session.organization) return null
    return session.role === 'front-desk' || isTheirs(visit.state, session.practitioner) ? visit : null
  }

  return {
    page: async (session): Promise<ChargesPage> => {
      const { organization } = session
      const table = await store.chargeCodes(organization)
      const whose = session.role === 'front-desk' ? null : session.practitioner
      const since = table === null ? null : new Date(table.since)
      const [uncharged, charged] =
        since === null
          ? [[], []]
          : await Promise.all([
              store.uncharged(organization, whose, since, WAITING + 1),
              store.charged(organization, whose, since, PAGE + 1),
            ])
      const older = since === null ? [] : await judgedOtherwise(organization, whose, since, charged.slice(0, PAGE))
      const shown = [...uncharged.slice(0, WAITING), ...charged.slice(0, PAGE), ...older]
      const faces = await store.faces(shown.map(({ id }) => id))
      const rows = await Promise.all(
        shown.map(async (visit): Promise<ChargeRow> => {
          const judged = await judging(visit)
          const accepted = await acceptedOf(judged)
          return {
            visit: visit.id,
            patient: faces.get(visit.id)?.name ?? null,
            clinician: await nameOf(organization, visit.state.admitted?.by ?? null),
            start: visit.state.start ?? '',
            title: pathwayOf(house, visit).title,
            waiting: accepted === null ? waitsHow(judged, table) : null,
            accepted,
          }
        }),
      )
      await store.audit(organization, [seen(session, 'charges')], house.now())
      return {
        table: table && { at: table.at, attestation: table.attestation, codes: table.codes.length },
        zone: organizationOf(house, organization).timeZone,
        rows,
        unmatched: session.role === 'front-desk' ? await store.openClaimAnswers(organization, PAGE) : [],
        claims: organizationOf(house, organization).claims !== undefined,
        more: { waiting: uncharged.length > WAITING, accepted: charged.length > PAGE },
      }
    },

    charge: async (session, id, query) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
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
      const accepted = await acceptedOf(judged)
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
      return happen(
        house,
        id,
        how === 'leave'
          ? { kind: 'leave-next-payer', by: by(session) }
          : { kind: 'reopen-charge', by: by(session), how },
        { audit: [audited(session, visit, 'update', how === 'leave' ? 'claim left' : 'charge opened again')] },
      )
    },

    accept: async (session, id, asked) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
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
  const adjustments = [...decision.adjustments, ...decision.lines.flatMap((line) => line.adjustments)]
  return {
    payer,
    decided: {
      on: decision.on,
      paid,
      left: leftToPay(decision),
      adjustments: adjustments.map(({ group, code, amount }) => ({ group, code, amount })),
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
function saidBy({ period, minutes, modality, segments, state, interpreter, lines }: ChargeEvidence) {
  const of = (id: 'location' | 'consent' | 'guests') => lines.find((line) => line.id === id && !line.missing)
  const [location, consent, guests] = [of('location'), of('consent'), of('guests')]
  return {
    period,
    minutes,
    modality,
    segments,
    state,
    stateAt: location !== undefined && !location.missing ? location.at : null,
    consent: consent?.id === 'consent' && !consent.missing ? { decision: consent.decision, at: consent.at } : null,
    interpreter,
    guests:
      guests?.id === 'guests' && !guests.missing
        ? guests.guests.map(({ guest, from, until }) => ({ guest, from, until }))
        : [],
  }
}
