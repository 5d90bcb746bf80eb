import type { Field } from '#domain/referral/consent.ts'
import { permitted } from '#domain/referral/disclosure.ts'
import type { Block } from '#domain/referral/referral.ts'
import { summaryOf, wordsNameWithheld, type Item } from '#domain/referral/summary.ts'
import { localDate } from '#domain/visit/age.ts'
import { happen, inDepartmentsAudit, type ReferralParts } from './happen-to-referral.ts'
import { followVisit } from './invitations.ts'
import { organizationOf, type House } from './house.ts'
import type { DrawnSummary, SummaryToFile } from './referral-ports.ts'
import type { ReferralStore, StoredReferral } from './referral-store.ts'

/** The department's summary as its interface has said it: one to be shown, or, by its digest, the one shown that it releases. */
export type SaidSummary = { number: string; controlId: string; by: string | null } & (
  | { draft: readonly Item[] }
  | { release: string }
)

/** See HearDepartment. */
export type HearSummary = (organization: string, said: SaidSummary) => Promise<'done' | 'unknown' | 'untimely'>

/** Under this all content of summaries is kept, until the chart has it. */
export const SUMMARIES = 'summary/'

/** By which a summary is known here: the sender's number of a message, or of a version, may say anything. */
export function summaryId(numberOf: (text: string) => string, said: { number: string; controlId: string }): string {
  return numberOf(`${said.number}/${said.controlId}`)
}

/** Hears summaries: what is written is kept sealed, what is released is judged again when it is sent. */
export function hearSummary(house: House, store: ReferralStore, numberOf: (text: string) => string): HearSummary {
  return async (organization, said) => {
    const referral = await store.byNumber(organization, said.number)
    if (referral === null) return 'unknown'
    const who = { kind: 'emr', ref: null } as const
    if ('release' in said) {
      const audit = { action: 'update', what: 'referral summary released', who } as const
      const released = { kind: 'summary-released', digest: said.release } as const
      const outcome = await happen(house, store, referral.id, released, audit, inDepartmentsAudit(house, referral))
      return 'refused' in outcome ? 'untimely' : 'done'
    }
    // Whoever writes right after their visit is not too early for it.
    await followVisit(house, store, referral)
    const summary = summaryId(numberOf, said)
    const audit = { action: 'create', what: 'referral summary written', who } as const
    const hold = {
      ref: `${SUMMARIES}${summary}`,
      why: 'a summary until it is in the chart or written anew',
      content: said.draft,
    }
    const happening = { kind: 'summary-drafted', summary, by: said.by } as const
    const kept = { hold: [hold], forget: SUMMARIES, ...inDepartmentsAudit(house, referral) } as const
    const outcome = await happen(house, store, referral.id, happening, audit, kept)
    return 'refused' in outcome ? 'untimely' : 'done'
  }
}

/** A summary as it would be sent in this moment, and why it can't be where it can't. */
export interface SummaryNow {
  toFile: SummaryToFile
  drawn: DrawnSummary
  blocked: Block | null
  /** What of it there is to say. */
  fields: readonly Field[]
}

/** The one way in which a summary is made: what is shown, and what is sent, are made here by what is permitted now. */
export async function summaryNow(
  house: House,
  { store, chartOf }: Pick<ReferralParts, 'store' | 'chartOf'>,
  { id, number, organization, state }: StoredReferral,
): Promise<SummaryNow | null> {
  const { summary: onItsWay, department, order, patient } = state
  if (onItsWay === null) return null
  const written = await store.held<Item[]>(id, `${SUMMARIES}${onItsWay.id}`)
  if (written === null) throw new Error('a summary on its way is not kept')
  const gate = permitted(state, house.now())
  const { referrals, timeZone: zone } = organizationOf(house, organization)
  const summary = summaryOf(number, written, { department, permitted: gate, zone })
  // What has left of it by another consent stands in the chart, and is not to be found there as if it were this.
  const parts = state.sending.filter(
    (one) => one.stage === 'summary-released' && one.summary === onItsWay.id && one.consent !== gate.consent?.id,
  ).length
  const toFile = {
    key: `${id}/summary/${onItsWay.id}${parts === 0 ? '' : `-${parts}`}`,
    order,
    patient,
    department: referrals?.name ?? '',
    at: onItsWay.draftedAt,
    on: localDate(new Date(onItsWay.draftedAt), zone),
    summary,
  }
  const blocked = !gate.fields.has('status')
    ? hasRevoked(state)
      ? 'consent-revoked'
      : 'no-consent'
    : wordsNameWithheld(written, gate)
      ? 'words-name-withheld'
      : null
  const fields = [...new Set(summary.items.map(({ field }) => field))]
  return { toFile, drawn: chartOf(organization).draw(toFile), blocked, fields }
}

/** Whether the patient has revoked what they said last: the one who wrote the summary is told so. */
function hasRevoked({ consents, department, organization }: StoredReferral['state']): boolean {
  const last = consents
    .filter(({ discloser, recipient }) => discloser === department.id && recipient === organization)
    .toSorted((a, b) => Date.parse(a.signedAt) - Date.parse(b.signedAt))
    .at(-1)
  return last !== undefined && last.revokedAt !== null
}
