import type { CallMade, CallToMake } from '#api/referrals.ts'
import type { InvitedPage, InvitedRequest } from '#api/book.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { ReferralHappening } from '#domain/referral/decide.ts'
import {
  attemptNow,
  hasComeBack,
  isTaken,
  mayChooseTime,
  messageNow,
  nextContact,
  wordOfVisit,
  type Contact,
  type NextContact,
} from '#domain/referral/scheduling.ts'
import type { Person } from './chart.ts'
import { unlessFault } from './chart.ts'
import { askForTime } from './book.ts'
import { seen, who } from './desk-session.ts'
import { eachOpen } from './each-open.ts'
import { happen, type ReferralParts } from './happen-to-referral.ts'
import { organizationOf, type House } from './house.ts'
import { attemptedVisit, invitationOf, numberDigest, readInvitation } from './link.ts'
import type { HearInvitation } from './message-reports.ts'
import type { Messenger, OutgoingInvitation } from './messenger.ts'
import type { ReferralAudit, StoredReferral } from './referral-store.ts'
import type { Answer, DeskSession } from './use-cases.ts'
import { ITSELF } from './store.ts'

type Parts = Pick<ReferralParts, 'store' | 'chartOf'>

/** The department's side of a referral: it is an organization of ours, whose audit holds what is done there. */
interface AtDepartment {
  referral: StoredReferral
  organization: string
  pathway: Pathway & Required<Pick<Pathway, 'invitations'>>
}

/** Where the patients of this organization's referrals choose their times; null where the department books by itself. */
function departmentOf(house: House, organization: string): Omit<AtDepartment, 'referral'> | null {
  const booking = house.organizations.get(organization)?.referrals?.booking
  const pathway = booking === undefined ? undefined : house.pathways.get(booking.pathway)
  if (booking === undefined || pathway?.invitations === undefined) return null
  return { organization: booking.organization, pathway: { ...pathway, invitations: pathway.invitations } }
}

/** So long one that does not answer is waited for. */
const AWAY_MS = 3_600_000
/** Asks the patients of one organization's referrals to choose a time, follows the visits for which they did; gives what does so once. */
export function scheduleReferrals(
  house: House,
  parts: Parts & { messenger: Messenger<OutgoingInvitation> },
  organization: string,
  onBug: (fault: unknown) => void,
): () => Promise<void> {
  return async () => {
    const department = departmentOf(house, organization)
    if (department === null) return
    for await (const referral of eachOpen(parts.store, organization))
      // What fails for one patient keeps no other waiting; the next look tries again.
      await schedule(house, parts, { ...department, referral }).catch(onBug)
  }
}

async function schedule(
  house: House,
  parts: Parts & { messenger: Messenger<OutgoingInvitation> },
  at: AtDepartment,
): Promise<void> {
  if ((await follow(house, parts, at)) !== 'no-visit') return
  const next = nextAt(house, at)
  if (next?.do === 'not-reached')
    await decide(house, parts, at, { kind: 'heard', word: { stage: 'not-reached' } }, 'referral: patient not reached')
  if (next?.do !== 'send') return
  const contact = { attempt: next.attempt, channel: next.channel, by: null, message: messageNow(at.referral.state) }
  const said = await unlessFault(invite(house, parts, at, contact), null)
  // Neither EMR nor gateway has answered: the next look tries again, until another way is the better one.
  const late = house.now().getTime() - next.since.getTime() > AWAY_MS
  const outcome = said ?? (late ? 'undeliverable' : null)
  if (outcome === null) return
  await decide(
    house,
    parts,
    at,
    { kind: 'contact-tried', contact: { ...contact, outcome } },
    'referral: patient invited',
  )
}

/** The department's word of its visit, where there is one here, as it stands in this moment. */
export async function followVisit(house: House, store: Parts['store'], referral: StoredReferral): Promise<void> {
  const department = departmentOf(house, referral.organization)
  if (department !== null) await follow(house, { store }, { ...department, referral })
}

async function follow(
  house: House,
  parts: Pick<Parts, 'store'>,
  at: AtDepartment,
): Promise<'followed' | 'stands' | 'no-visit'> {
  const { state } = at.referral
  const visit = state.visit === null ? null : await house.store.visit(state.visit)
  if (visit === null) return 'no-visit'
  const word = wordOfVisit(state, visit.state)
  if (word === null) return isTaken(visit.state) ? 'stands' : 'no-visit'
  await decide(house, parts, at, { kind: 'heard', word }, 'referral: visit followed')
  return 'followed'
}

function nextAt(house: House, { referral, organization, pathway }: AtDepartment) {
  const zone = organizationOf(house, organization).timeZone
  return nextContact(referral.state, pathway.invitations, { quiet: pathway.quiet, zone }, house.now())
}

async function decide(
  house: House,
  { store }: Pick<Parts, 'store'>,
  { referral, organization }: AtDepartment,
  happening: ReferralHappening,
  what: string,
  by: ReferralAudit['who'] = ITSELF,
) {
  const audit = { action: 'update', what, who: by } as const
  return happen(house, store, referral.id, happening, audit, { auditedBy: organization })
}

/** Sends one invitation by one channel, or says why it can't be; null: nobody answered. */
async function invite(
  house: House,
  { chartOf, messenger }: Parts & { messenger: Messenger<OutgoingInvitation> },
  { referral, organization }: AtDepartment,
  { message, channel }: { message: string; channel: 'mail' | 'sms' },
): Promise<Contact['outcome'] | null> {
  const { id, state } = referral
  const [person, placed] = await Promise.all([
    house.chartOf(referral.organization).read.patient(state.patient, { as: 'backend' }),
    chartOf(referral.organization).order(state.order),
  ])
  if (channel === 'sms' && !placed.contact.text) return 'not-allowed'
  const contact = person.telecom.find(({ system }) => system === (channel === 'mail' ? 'email' : 'phone'))
  if (contact === undefined) return 'no-contact'
  const number = numberDigest(house.linkKey, organization, contact.value)
  if (channel === 'sms' && (await house.store.wantsNoTexts(organization, number))) return 'opted-out'
  return messenger(organization, {
    // Stable in every try, so that a gateway drops a second copy.
    reference: `${id}/message/${message}`,
    purpose: 'invitation',
    channel,
    to: contact.value,
    language: languageOf(person),
    link: invitationAddress(house, organization, id),
  }).catch(unlessAway)
}

/** A gateway that does not answer is asked again. Everything else is a bug. */
function unlessAway(fault: unknown): null {
  if (fault instanceof Error && 'code' in fault && fault.code === 'EGATEWAY') return null
  throw fault
}

function languageOf({ language }: Person): 'en' | 'es' {
  return language?.toLowerCase().startsWith('es') ? 'es' : 'en'
}

/** What stands behind `#` is sent to nobody and logged nowhere. */
function invitationAddress({ origin, linkKey }: House, organization: string, referral: string): string {
  return `${origin}/book/${organization}#${invitationOf(linkKey, referral)}`
}

/** A referral as the department has it to which it was made; null where it was made to another one, or to none of ours. */
async function atDepartment(
  house: House,
  store: Parts['store'],
  organization: string,
  id: string,
): Promise<AtDepartment | null> {
  for (const [referring] of house.organizations) {
    const department = departmentOf(house, referring)
    if (department?.organization !== organization) continue
    const referral = await store.referral(referring, id)
    if (referral !== null) return { ...department, referral }
  }
  return null
}

/** Hears what a gateway of the department says of an invitation after it was taken: what came back goes another way. */
export function hearInvitations(house: House, store: Parts['store']): HearInvitation {
  return async (organization, { referral, ...said }) => {
    const at = await atDepartment(house, store, organization, referral)
    if (at === null) return null
    const what = `referral: invitation ${said.delivered ? 'delivered' : 'undelivered'}`
    const reported = { kind: 'contact-reported', ...said } as const
    const decided = await decide(house, { store }, at, reported, what, { kind: 'anybody', ref: null })
    return 'refused' in decided ? { refused: 'not-yet', needs: ['message'] } : null
  }
}

/** What whoever was invited may ask, and the department's desk about those whom somebody has to ring. */
export interface InvitationUseCases {
  invited(organization: string, invitation: string): Promise<Answer<InvitedPage>>
  bookInvited(organization: string, invitation: string, request: InvitedRequest): Promise<Answer<{ ticket: string }>>
  calls(session: DeskSession): Promise<{ calls: CallToMake[] }>
  called(session: DeskSession, referral: string, made: CallMade): Promise<Answer<null>>
}

/** Choosing a time by an invitation: whose it is, and for what, is known by it. */
export function invitationUseCases(house: House, parts: Parts): InvitationUseCases {
  const { store } = parts

  async function invitedTo(organization: string, invitation: string): Promise<AtDepartment | null> {
    const id = readInvitation(house.linkKey, invitation)
    return id === null ? null : atDepartment(house, store, organization, id)
  }

  async function standing({ referral }: AtDepartment): Promise<InvitedPage['standing']> {
    const { state } = referral
    const visit = state.visit === null ? null : await house.store.visit(state.visit)
    if (state.closed === null && visit !== null && visit.state.ended === null && isTaken(visit.state)) return 'booked'
    return mayChooseTime(state) ? 'open' : 'over'
  }

  /** Whom to ring: where no message can go, and where one came back and the next would go by itself. */
  async function callsAt(
    organization: string,
  ): Promise<{ at: AtDepartment; since: string; next: CallToMake['next'] }[]> {
    const found: Awaited<ReturnType<typeof callsAt>> = []
    for (const [referring] of house.organizations) {
      const department = departmentOf(house, referring)
      if (department?.organization !== organization) continue
      for await (const referral of eachOpen(store, referring)) {
        const at = { ...department, referral }
        const next = nextAt(house, at)
        const due = dueCall(next, at)
        if (due !== null && (await standing(at)) === 'open') found.push({ at, ...due })
      }
    }
    return found
  }

  return {
    invited: async (organization, invitation) => {
      const at = await invitedTo(organization, invitation)
      if (at === null) return { refused: 'not-found' }
      const { name, signsAs, phone, timeZone } = organizationOf(house, organization)
      const { id, title } = at.pathway
      return {
        practice: { name: signsAs ?? name, phone, timeZone },
        types: [{ id, title }],
        standing: await standing(at),
        ...(house.timeSources?.has(organization) === true && { confirmsLater: true as const }),
      }
    },

    bookInvited: async (organization, invitation, { slot, zone, language, attempt }) => {
      const at = await invitedTo(organization, invitation)
      if (at === null) return { refused: 'not-found' }
      const { referral, pathway } = at
      const id = attemptedVisit(house.linkKey, organization, `${referral.id} ${attempt}`)
      // Pressed again, because the answer was lost, it is the same booking.
      if (referral.state.visit !== id && (await standing(at)) !== 'open') return { refused: 'referral-moved-on' }
      const { patient, visit: instead } = referral.state
      const person = await house.chartOf(referral.organization).read.patient(patient, { as: 'backend' })
      const chosen = { kind: 'time-chosen', visit: id, instead } as const
      const decided = await decide(house, parts, at, chosen, 'referral: time chosen', { kind: 'anybody', ref: null })
      if ('refused' in decided) return { refused: 'referral-moved-on' }
      const { name, birthDate, telecom } = person
      const identity = { given: name.given, family: name.family, birthDate, contact: telecom[0]?.value ?? '' }
      const need = person.interpreter ? { need: 'interpreter' as const, detail: person.language ?? '' } : null
      const request = { slot, reason: REASON, identity, need, zone, language }
      return askForTime(house, { organization, pathway, id }, request)
    },

    calls: async (session) => {
      const calls = await callsAt(session.organization)
      await house.store.audit(session.organization, [seen(session, 'invitations')], house.now())
      return {
        calls: await Promise.all(
          calls.map(async ({ at: { referral }, since, next }): Promise<CallToMake> => {
            const { organization, state } = referral
            const { read } = house.chartOf(organization)
            const person = await unlessFault(read.patient(state.patient, { as: 'backend' }), null)
            const placed = await unlessFault(parts.chartOf(organization).order(state.order), null)
            return {
              referral: referral.id,
              patient:
                person === null
                  ? null
                  : {
                      name: person.name.full,
                      birthDate: person.birthDate,
                      phones: person.telecom.filter(({ system }) => system === 'phone').map(({ value }) => value),
                    },
              voicemail: placed?.contact.voicemail ?? false,
              since,
              next,
              tried: state.contacts.map(({ channel, outcome, at }) => ({ channel, outcome, at })),
            }
          }),
        ),
      }
    },

    called: async (session, id, { outcome }) => {
      const found = (await callsAt(session.organization)).find(({ at }) => at.referral.id === id)
      if (found === undefined) return { refused: 'not-found' }
      const attempt = attemptNow(found.at.referral.state)
      const contact = { attempt, channel: 'phone', outcome, by: session.practitioner } as const
      const happening = { kind: 'contact-tried', contact } as const
      const decided = await decide(house, parts, found.at, happening, 'referral: patient rung', who(session))
      return 'refused' in decided ? { refused: 'referral-moved-on' } : null
    },
  }
}

function dueCall(next: NextContact | null, { referral }: AtDepartment): Pick<CallToMake, 'since' | 'next'> | null {
  if (next?.do === 'call') return { since: next.since.toISOString(), next: null }
  const { state } = referral
  if ((next?.do !== 'wait' && next?.do !== 'send') || !hasComeBack(state)) return null
  const since = state.contacts.findLast(({ returnedAt }) => returnedAt !== undefined)?.returnedAt ?? ''
  if (next.do === 'send') return { since, next: { by: next.channel, at: next.since.toISOString() } }
  return { since, next: { by: next.by, at: next.until.toISOString() } }
}

/** What stands in the appointment of the department's own EMR. */
const REASON = 'Referred to us'
