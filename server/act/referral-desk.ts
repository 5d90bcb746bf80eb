import { createHash } from 'node:crypto'
import type { ReferralLine } from '#api/referrals.ts'
import { startOfDay } from '#domain/day.ts'
import { DISCLOSURE_RULE } from '#domain/reconcile/disclosures.ts'
import { endOf, type Consent } from '#domain/referral/consent.ts'
import { revokedLast, viewOf } from '#domain/referral/disclosure.ts'
import { rowsOf } from '#domain/referral/rows.ts'
import { localDate } from '#domain/visit/age.ts'
import { INFORMATION, SCANS, type HeldScan } from './carry-referrals.ts'
import { unlessFault } from './chart.ts'
import { seen, who } from './desk-session.ts'
import { answerTo, happen } from './happen-to-referral.ts'
import { organizationOf, type House } from './house.ts'
import type { ForOfficer } from './referral-officer.ts'
import type { ReadScan } from './referral-ports.ts'
import type { ReferralStore } from './referral-store.ts'
import { consentHeldAs, partiesOf } from './referral-told.ts'
import type { ConsentWords, ReferralUseCases } from './referral-use-cases.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** How long one that is closed stays on the page. */
const CLOSED_FOR_MS = 30 * DAY_MS
/** How long what was told before a revocation is listed. */
const REVOKED_FOR_MS = 90 * DAY_MS
/** On one page: each needs a name of the EMR. */
export const ON_A_PAGE = 50
/** For the worklist, which has no pages. */
const MOST_DUE = 200

/**
 * The page of referrals, and what the desk does on it. It is made of what the referring side may see, and of nothing else; only a privacy
 * officer sees more.
 */
export function deskReferrals(
  house: House,
  store: ReferralStore,
  { forOfficer, toldOf }: ForOfficer,
  words: ConsentWords,
  readScan: ReadScan,
): Pick<ReferralUseCases, 'page' | 'asked' | 'inform' | 'paper' | 'scansPutThere'> {
  return {
    page: async (session, { due, standing, from = 0 } = {}) => {
      const now = house.now()
      const recent = { now, closedSince: new Date(now.getTime() - CLOSED_FOR_MS) }
      const limit = due === undefined ? ON_A_PAGE : MOST_DUE
      const only = { ...(due !== undefined && { due: true }), ...(standing !== undefined && { standing }) }
      const { organization } = session
      const revokedAfter = new Date(now.getTime() - REVOKED_FOR_MS)
      const [wrong, revoked, { referrals: listed, all }, counts] = await Promise.all([
        store.wronglyDisclosed(organization, ON_A_PAGE).then((found) => forOfficer(session, found)),
        due === undefined
          ? store.revokedSince(organization, revokedAfter, ON_A_PAGE).then((found) => forOfficer(session, found))
          : [],
        store.listed(session.organization, { ...recent, ...only, from, limit }),
        // The worklist shows none, and asks often.
        due === undefined ? store.counted(session.organization, recent) : [],
      ])
      await house.store.audit(session.organization, [seen(session, 'referrals')], now)
      const { read } = house.chartOf(session.organization)
      const people = new Map(
        await Promise.all(
          [
            ...new Set([...listed, ...wrong, ...revoked].map(({ state }) => state.patient).filter((one) => one !== '')),
          ].map(
            async (patient) => [patient, await unlessFault(read.patient(patient, { as: 'backend' }), null)] as const,
          ),
        ),
      )
      const { department } = partiesOf(house, session.organization)
      const named = (patient: string) => {
        const person = people.get(patient) ?? null
        return person === null ? null : { name: person.name.full, birthDate: person.birthDate }
      }
      return {
        now: now.toISOString(),
        all,
        from,
        most: limit,
        counts: counts.map(({ ages, ...count }) => ({ ...count, ages: [...ages] })),
        referrals: listed.map(({ id, state }): ReferralLine => {
          const { patient, urgency, requestedAt, wire, told, closed, ...view } = viewOf(state)
          return {
            referral: id,
            patient: named(patient),
            department,
            urgency,
            requestedAt,
            sent: wire === 'sent',
            told:
              told === null
                ? null
                : {
                    stage: told.stage,
                    at: told.at,
                    reason: 'reason' in told ? told.reason : null,
                    alternative: 'alternative' in told ? told.alternative : null,
                    information: 'information' in told ? told.information : null,
                  },
            given: view.given === null ? null : view.given.sent ? 'there' : 'on-its-way',
            rows: rowsOf({ patient, urgency, requestedAt, wire, told, closed, ...view }),
            closed,
          }
        }),
        wrong: wrong.flatMap(({ id, state }) =>
          state.wrong
            .filter(({ seen }) => seen === null)
            .map(({ item, fault, what, at, reference, found }) => {
              const due = new Date(Date.parse(found) + DISCLOSURE_RULE.within * MINUTE_MS).toISOString()
              return { referral: id, patient: named(state.patient), item, fault, what, at, reference, due }
            }),
        ),
        // Where nothing was told there is nothing to account for, and that a consent was signed is nobody's business.
        revoked: (
          await Promise.all(
            revoked.map(async (referral) => ({
              referral: referral.id,
              patient: named(referral.state.patient),
              revokedAt: revokedLast(referral.state) ?? '',
              ...(await toldOf(referral)),
            })),
          )
        ).filter(({ told, messages }) => told.length + messages.length > 0),
      }
    },

    asked: async (session, id) => {
      const referral = await store.referral(session.organization, id)
      if (referral === null) return { refused: 'not-found' }
      const audit = { action: 'update', what: 'referral: patient asked', who: who(session) } as const
      const happening = { kind: 'patient-asked', by: session.practitioner } as const
      return answerTo(await happen(house, store, referral.id, happening, audit))
    },

    inform: async (session, id, { words: typed }) => {
      const referral = await store.referral(session.organization, id)
      if (referral === null) return { refused: 'not-found' }
      const given = house.newId()
      const audit = { action: 'create', what: 'referral: information given', who: who(session) } as const
      const why = 'what a department asked for, until it has it'
      const hold = { ref: `${INFORMATION}${given}`, why, content: { words: typed.trim() } }
      const happening = { kind: 'information-given', given, by: session.practitioner } as const
      return answerTo(await happen(house, store, referral.id, happening, audit, { hold: [hold] }))
    },

    paper: async (session, id, { permits, lasts, signedOn, language, name, whereabouts, scan: given }) => {
      const referral = await store.referral(session.organization, id)
      if (referral === null) return { refused: 'not-found' }
      const scan = given === undefined ? undefined : readScan(Buffer.from(given, 'base64'))
      if (typeof scan === 'string') return { refused: 'no-scan', why: scan }
      const { patient, department } = referral.state
      const now = house.now()
      const { timeZone } = organizationOf(house, session.organization)
      const today = localDate(now, timeZone)
      if (signedOn > today) return { refused: 'unfit-consent' }
      // Of an earlier day its first instant: whatever the patient has said later on that day counts over it.
      const signedAt = signedOn === today ? now : startOfDay(signedOn, timeZone)
      const end = endOf(signedOn, lasts)
      const person = await house.chartOf(session.organization).read.patient(patient, { as: 'backend' })
      const until = lasts === 'until-summary' ? 'summary' : end
      const signedText = words.signed(language, partiesOf(house, session.organization), {
        patient: `${person.name.full}, ${person.birthDate}`,
        permits,
        until,
        name,
        at: signedOn,
        zone: timeZone,
      })
      const text = `On paper. It is kept: ${whereabouts}\nTaken down by ${session.practitioner}, ${now.toISOString()}\n\n${signedText}`
      const consent: Consent = {
        id: house.newId(),
        patient,
        discloser: department.id,
        recipient: session.organization,
        permits,
        purpose: 'treatment-payment-operations',
        until: end === null ? null : startOfDay(end, timeZone).toISOString(),
        text: { version: 'paper', language, digest: createHash('sha256').update(text).digest('hex') },
        signedAt: signedAt.toISOString(),
        revokedAt: null,
        ...(lasts === 'until-summary' && { endsWith: 'summary' }),
        paper: { by: session.practitioner, ...(scan !== undefined && { scan: 'to-file' }) },
      }
      const audit = { action: 'create', what: 'consent to disclose, on paper', who: who(session) } as const
      const hold = { ref: consentHeldAs(consent.id), why: 'a consent as it was signed', content: { text } }
      const paperScan = scan && {
        ref: `${SCANS}${consent.id}`,
        why: 'a scan of a consent until it is in the chart',
        content: { type: scan.type, data: Buffer.from(scan.bytes).toString('base64') } satisfies HeldScan,
      }
      const happening = { kind: 'consent-signed', consent } as const
      const held = paperScan === undefined ? [hold] : [hold, paperScan]
      const outcome = await happen(house, store, id, happening, audit, { hold: held })
      return 'refused' in outcome ? { refused: 'unfit-consent' } : null
    },

    scansPutThere: async (session, id) => {
      if ((await store.referral(session.organization, id)) === null) return { refused: 'not-found' }
      const audit = { action: 'update', what: 'scan of a consent put into the chart', who: who(session) } as const
      const happening = { kind: 'scans-put-there', by: session.practitioner } as const
      return answerTo(await happen(house, store, id, happening, audit))
    },
  }
}
