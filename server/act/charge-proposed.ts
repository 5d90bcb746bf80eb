import type { ChargeAccept, ChargeQuery } from '#api/charge.ts'
import { correctsMessage } from '#domain/charge/by-message.ts'
import { formerItem } from '#domain/visit/commands.ts'
import type { ChargeDoor } from '#domain/charge/door.ts'
import { insurancesOf } from '#domain/charge/insurance.ts'
import { chargeEvidence, type ChargeEvidence } from '#domain/charge/evidence.ts'
import { linkedOf, propose, proposeNext, type Proposal } from '#domain/charge/proposal.ts'
import { uncoveredIn } from '#domain/charge/waiting.ts'
import { othersOf, secondOf } from '#domain/charge/next-payer.ts'
import type { GivenNumbers } from '#domain/charge/rules.ts'
import type { CodeTable } from '#domain/charge/codes.ts'
import type { AssessedContent, ChargeContent, ReversedCharge } from '#domain/visit/content.ts'
import type { AcceptedCharge, Recorded } from '#domain/visit/event.ts'
import type { Refusal } from '#domain/visit/happening.ts'
import { againOf, chargeDoorOf, claimedOf, payersOf, type Claimed, type Payers } from './claim-of.ts'
import { sees } from './desk-session.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { firstBilled, type FirstBilled } from './next-payer.ts'
import type { StoredVisit } from './store.ts'
import type { DeskSession } from './use-cases.ts'

/** One visit as it is judged: its evidence, and what was linked in its assessment. */
export interface Judging {
  visit: StoredVisit
  log: Recorded[]
  evidence: ChargeEvidence
  assessed: AssessedContent
  /** What was billed to the payer before, where what is proposed goes to the next one. */
  first: FirstBilled | null
  /** The charge that a message has posted, and the next one takes back. */
  reverses: ReversedCharge | null
}

/** What a person has said of a charge. */
export type Choice = Parameters<typeof propose>[3] & { coverage: string | null }

/** A charge as it is proposed for what a person has said, with who pays by the EMR's coverage. */
export interface Proposed {
  payers: Payers
  choice: Choice
  proposal: Proposal
  claimed: Claimed
}

/** The visit whose charge somebody at the desk asks for; null where it is not theirs to see. */
export async function visitToCharge({ store }: House, session: DeskSession, id: string): Promise<StoredVisit | null> {
  const visit = await store.visit(id)
  return visit !== null && sees(session, visit) ? visit : null
}

/** Nothing can be proposed of a visit whose pathway is not installed any more. */
export const NOT_JUDGED = { refused: 'charge-held', holds: ['not-judged'] } as const satisfies Refusal

export function isJudged({ pathways }: House, { pathway }: StoredVisit): boolean {
  return pathways.has(pathway)
}

/** Gathers what a visit's charge is judged by. */
export async function judging(house: House, visit: StoredVisit): Promise<Judging> {
  const { store } = house
  const log = await store.log(visit.id)
  const zone = organizationOf(house, visit.organization).timeZone
  const held = visit.state.assessed?.held
  const first = await firstBilled(store, visit)
  const assessed =
    first !== null ? diagnosesOf(first) : held === undefined ? null : await store.held<AssessedContent>(visit.id, held)
  return {
    first,
    reverses: await reversedBy(store, visit),
    visit,
    log,
    evidence: chargeEvidence(pathwayOf(house, visit), visit.state, log, zone),
    assessed: assessed ?? { diagnoses: [] },
  }
}

/** What the next charge takes back: by the log, with the code's words from the table by which it was accepted. */
async function reversedBy(store: House['store'], { organization, state }: StoredVisit): Promise<ReversedCharge | null> {
  const before = state.formerCharges?.at(-1)
  if (before === undefined || !correctsMessage(state)) return null
  const { code, place, modifiers, table } = before
  const known = (await store.chargeCodes(organization, table))?.codes.find((one) => one.code === code)
  return {
    item: formerItem(state),
    code: { system: known?.system ?? '', code, display: known?.label ?? '' },
    place,
    modifiers,
    alone: state.reopened?.how === 'void',
  }
}

/** What is proposed for a choice; who pays is read from the EMR's coverage unless a person says otherwise. */
export async function proposed(
  house: House,
  judged: Judging,
  table: CodeTable | null,
  said: Choice,
): Promise<Proposed> {
  const { visit, evidence, assessed, first } = judged
  const asked = first === null ? said : toNextPayer(first, said)
  const payers = await payersOf(house, judged, asked.coverage)
  const choice = { ...asked, payer: asked.payer ?? payers.covering.payer }
  const proposal = first === null ? proposalOf(house, judged, table, choice) : proposeNext(first.billed, choice)
  const claimed: Claimed =
    visit.state.charge === undefined
      ? claimedOf(house, { visit, evidence, diagnoses: assessed.diagnoses, first }, proposal, choice, payers)
      : { claim: null, holds: [] }
  return { payers, choice, proposal, claimed }
}

/** The charge that a proposal comes to; null while something holds it, or once one was accepted. */
export function chargeOf(
  house: House,
  { visit, evidence, assessed, first, reverses }: Judging,
  table: CodeTable | null,
  {
    proposal: { holds, code, ruled },
    claimed: { claim, holds: unclaimed },
    choice: { payer, patientAt },
    payers: { covering, read, facts },
  }: Proposed,
): { charge: AcceptedCharge; content: ChargeContent; digest: string } | null {
  const place = ruled?.place ?? null
  const { period } = evidence
  const linked = visit.state.assessed
  if (holds.length > 0 || unclaimed.length > 0 || visit.state.charge !== undefined) return null
  if (code === null || place === null || payer === null || patientAt === null) return null
  if (period === null || table === null || linked === undefined || ruled === null) return null
  const door = chargeDoorOf(house, visit)
  const paysBy = covering.payer === payer ? covering.coverage : null
  const content: ChargeContent = {
    code: { system: code.system, code: code.code, display: code.label },
    place,
    modifiers: ruled.modifiers,
    diagnoses: assessed.diagnoses.flatMap(({ text, coding }) => (coding === null ? [] : [{ text, coding }])),
    period,
    ...(reverses !== null && { reverses }),
    ...(claim !== null && { claim }),
    ...(isNoClaim(door) && facts !== null && paysBy !== null && { insurances: insurancesOf(facts, paysBy) }),
  }
  const again = againOf(visit.state)
  const next =
    door !== 'x837' || paysBy === null || first !== null || typeof read === 'string'
      ? null
      : secondOf(read.standing, paysBy)
  const inTheirPlace = claim === null ? (content.insurances ?? []).map((one) => one.reference) : (claim.after ?? [])
  const others =
    paysBy === null || typeof read === 'string'
      ? []
      : othersOf(read.standing, paysBy, first?.charge.coverage ?? null).map(({ reference }) => ({
          coverage: reference,
          named: inTheirPlace.includes(reference),
        }))
  const charge: AcceptedCharge = {
    ...(door !== undefined && { door }),
    ...(again !== null && { again }),
    ...(next !== null && { next: next.reference }),
    ...(others.length > 0 && { others }),
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

/**
 * A charge with the numbers that its payer asks for, as a person has entered them; others are left out. The digest of what was shown does not
 * count them: who accepts sees what they have typed.
 */
export function withNumbers(
  { charge, content }: { charge: AcceptedCharge; content: ChargeContent },
  { ruled }: Pick<Proposal, 'ruled'>,
  given: GivenNumbers,
): { charge: AcceptedCharge; content: ChargeContent } {
  const asks = ruled?.asks ?? []
  if (asks.length === 0) return { charge, content }
  const numbers = Object.fromEntries(asks.map((number) => [number, given[number]])) as GivenNumbers
  const { claim } = content
  return {
    charge: { ...charge, numbers: asks },
    content: { ...content, numbers, ...(claim !== undefined && { claim: { ...claim, numbers } }) },
  }
}

/** A claim has the coverages itself; of any other charge its message names them, or whoever enters it by hand. */
function isNoClaim(door: ChargeDoor | undefined): boolean {
  return door !== 'claim' && door !== 'x837'
}

export function choiceOf({ payer, coverage, patientAt, code }: ChargeQuery | ChargeAccept): Choice {
  return { payer: payer ?? null, coverage: coverage ?? null, patientAt: patientAt ?? null, code: code ?? null }
}

function proposalOf(
  house: House,
  { visit, evidence, assessed }: Judging,
  codes: CodeTable | null,
  choice: Parameters<typeof propose>[3],
): Proposal {
  return propose(
    evidence,
    { codes, rules: house.chargeRules },
    {
      signed: visit.state.note === 'final',
      linked: linkedOf(assessed.diagnoses),
      uncovered: uncoveredIn(visit.state),
    },
    choice,
  )
}

/** To the next payer goes what the first was billed: no code and no place are chosen anew. */
function toNextPayer({ charge }: FirstBilled, { payer, coverage }: Choice): Choice {
  return { payer, coverage: coverage ?? charge.next ?? null, patientAt: charge.patientAt, code: charge.code }
}

function diagnosesOf({ billed }: FirstBilled): AssessedContent {
  return { diagnoses: (billed?.diagnoses ?? []).map((one) => ({ reference: null, ...one })) }
}
