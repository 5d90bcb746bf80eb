import { roleOf } from '#domain/access/role.ts'
import { viewOf } from '#domain/referral/disclosure.ts'
import { AT_ONCE, rowsOf, type RowKind } from '#domain/referral/rows.ts'
import type { Organization } from '../config/organizations.ts'
import { unlessFault } from './chart.ts'
import type { House } from './house.ts'
import type { ReferralStore } from './referral-store.ts'

/** Cards of a patient's chart that are of no visit. */
export type ChartCards = (organization: Organization, patient: string, user: string) => Promise<object[]>

/**
 * Who opens the chart of a patient that is to be handed over now is told so there, with the time until which. A card for clinicians; it
 * goes when one of them has pressed *Handed over*.
 */
export function handOffCards(house: House, store: ReferralStore): ChartCards {
  return async (organization, patient, user) => {
    if (organization.referrals === undefined) return []
    const found = await store.ofPatient(organization.id, patient)
    const due = found.flatMap(({ id, state }) =>
      rowsOf(viewOf(state)).flatMap(({ row, due: until }) => (AT_ONCE.has(row) ? [{ id, row, until }] : [])),
    )
    if (due.length === 0) return []
    const person = await unlessFault(house.chartOf(organization.id).read.clinician(user, { as: 'backend' }), null)
    if (person === null || !person.active || roleOf(person.roles) !== 'clinician') return []
    const { name, timeZone } = organization
    const department = organization.referrals.name
    return due.map(({ id, row, until }) => {
      const clock = new Intl.DateTimeFormat('en-US', {
        timeZone,
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(new Date(until))
      const late = Date.parse(until) < house.now().getTime()
      return {
        summary: `${TITLE[row] ?? ''}${late ? `: it was due at ${clock}` : `, until ${clock}`}`,
        indicator: 'critical',
        source: { label: 'Causeway' },
        uuid: id,
        detail:
          row === 'ask-ninth'
            ? `The PHQ-9 of the referral to ${department} has a total and no answer to its ninth question. Ask it now; hand the patient over where it is above 0, and say which it was.`
            : row === 'read-order'
              ? `The referral to ${department} can’t be read and was not sent. Look at the ninth question of its PHQ-9, hand the patient over where it is above 0, and mend the order or refer by telephone.`
              : `The ninth question of the PHQ-9 is above 0. Hand the patient over in person, by telephone or by video, to ${department} or to whoever is on call at ${name}, and say so: the referral alone is not enough.`,
        links: [
          {
            label: 'Say that it was done',
            url: `${house.origin}/launch`,
            type: 'smart',
            appContext: JSON.stringify({ opens: 'referrals' }),
          },
        ],
      }
    })
  }
}

const TITLE: { readonly [R in RowKind]?: string } = {
  'hand-off-now': 'Hand over now',
  'ask-ninth': 'Ask the ninth question of the PHQ-9 now',
  'read-order': 'Look at the PHQ-9 now',
}
