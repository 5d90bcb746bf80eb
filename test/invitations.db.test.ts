import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { messageNow } from '#domain/referral/scheduling.ts'
import { wrote } from '#domain/visit/rehearsal.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { happen } from '../server/act/house.ts'
import { readTicket } from '../server/act/link.ts'
import type { DeskSession } from '../server/act/use-cases.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { LOCKMAN } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** After the department has accepted: the patient is asked to choose a time, chooses one, or is not reached. */
let all: ReferralHouse
let theirs: DeskSession
let begun: Date
const DAY_MS = 24 * 3_600_000

beforeAll(async () => {
  all = await openReferralHouse()
  begun = all.turned.now
  theirs = { ...all.desk, organization: 'meadowlark', practitioner: 'Practitioner/desk-bowman', role: 'front-desk' }
})
afterAll(() => all.close())

/** Noon there on a later day: what is sent is sent by day. */
function laterDay(days = 1): void {
  const day = new Date(all.turned.now.getTime() + days * DAY_MS).toISOString().slice(0, 10)
  all.turned.now = new Date(`${day}T17:00:00Z`)
}

/** A referral that the department has accepted just now; gives its id and the department's number of it. */
async function accepted(question: string, more: Record<string, string> = {}): Promise<{ id: string; own: string }> {
  // Each begins on the same day: an order that is a fortnight old is not heard.
  all.turned.now = begun
  laterDay()
  const id = await all.referred(question, more)
  await all.carry()
  const own = (await all.atDepartment(question))?.own ?? ''
  await all.department.post(`/department/${own}/match`, { who: 'new' })
  await all.says(own, { stage: 'accepted' })
  await expect.poll(() => all.stageOf(id)).toBe('accepted')
  await all.carry()
  return { id, own }
}

const invitationIn = (text: string) => /\/book\/meadowlark#([\w-]+)/.exec(text)?.[1] ?? ''
const callFor = async (id: string) => (await all.useCases.calls(theirs)).calls.find(({ referral }) => referral === id)
const referralOf = async (id: string) => (await all.open.referrals.referral('riverbend', id))?.state

test('who was accepted chooses a time by an invitation that says nothing, and nothing of it is told', async () => {
  const { id } = await accepted('Does talking help?')
  const before = await all.lineOf(id)
  const tasks = await all.tasks()
  const audited = await auditOf('riverbend')
  all.mails.length = 0
  await all.schedule()
  await all.schedule()
  expect(all.mails).toHaveLength(1)
  const [mail] = all.mails
  expect(mail).toMatchObject({ from: { name: 'Meadowlark' }, subject: 'Please choose a time with Meadowlark' })
  expect(`${mail?.subject} ${mail?.text} ${mail?.from.name}`).not.toMatch(
    /behavio|mental|psych|therap|referr|video|depress|PHQ/i,
  )

  const invitation = invitationIn(mail?.text ?? '')
  const page = await all.useCases.invited('meadowlark', invitation)
  expect(page).toMatchObject({ practice: { name: 'Meadowlark' }, standing: 'open', types: [{ id: 'first-visit' }] })
  const [slot] = await all.sandbox.chart.read.freeSlots('follow-up-video', all.turned.now.toISOString(), 1)
  const request = { slot: slot?.slot ?? '', zone: 'America/New_York', language: 'en', attempt: 'a'.repeat(32) } as const
  const booked = await all.useCases.bookInvited('meadowlark', invitation, request)
  if ('refused' in booked) throw new Error(booked.refused)
  // Pressed again, because the answer was lost: the same booking.
  expect(await all.useCases.bookInvited('meadowlark', invitation, request)).toEqual(booked)
  const visit = readTicket(all.house.linkKey, booked.ticket) ?? ''
  expect(await all.open.store.visit(visit)).toMatchObject({
    organization: 'meadowlark',
    pathway: 'first-visit',
    state: { patient: LOCKMAN, appointment: 'asked', start: slot?.start },
  })
  expect(await happen(all.house, visit, wrote('book', 'appointment', 'Appointment/first'))).toBeNull()
  expect(await all.useCases.invited('meadowlark', invitation)).toMatchObject({ standing: 'booked' })
  expect(await all.useCases.bookInvited('meadowlark', invitation, { ...request, attempt: 'b'.repeat(32) })).toEqual({
    refused: 'referral-moved-on',
  })
  await all.schedule()
  expect(await referralOf(id)).toMatchObject({ word: { stage: 'scheduled' }, visit })

  // Booking ends the attempts.
  laterDay(5)
  await all.schedule()
  expect(all.mails).toHaveLength(1)
  // A Part 2 programme without a consent: page, chart and audit of the practice are as they were.
  await all.carry()
  expect(await all.lineOf(id)).toEqual({ ...before, rows: (await all.lineOf(id))?.rows })
  expect((await all.lineOf(id))?.rows.map(({ row }) => row)).toEqual(['no-answer'])
  expect(await all.tasks()).toBe(tasks)
  expect((await auditOf('riverbend')).filter((what) => !audited.includes(what))).toEqual([])
  expect(await auditOf('meadowlark')).toEqual(expect.arrayContaining(['referral: patient invited', 'booking']))

  // Who calls off is asked anew, and may choose again by the same invitation.
  expect(await happen(all.house, visit, { kind: 'appointment-cancelled' })).toBeNull()
  laterDay()
  await all.schedule()
  expect(await referralOf(id)).toMatchObject({ word: { stage: 'accepted' } })
  await all.schedule()
  expect(all.mails).toHaveLength(2)
  expect(invitationIn(all.mails[1]?.text ?? '')).toBe(invitation)
  expect(await all.useCases.invited('meadowlark', invitation)).toMatchObject({ standing: 'open' })
})

test('by mail, by text message, by a person, and then not reached, which goes back where the consent permits it', async () => {
  const { id } = await accepted('Who answers?', { text: 'yes', voicemail: 'yes' })
  all.mails.length = 0
  const before = (await all.texts()).length
  await all.schedule()
  expect(all.mails).toHaveLength(1)
  laterDay(3)
  await all.schedule()
  expect(all.mails).toHaveLength(1)
  const [text, ...others] = (await all.texts()).slice(0, (await all.texts()).length - before)
  expect(others).toHaveLength(0)
  expect(text?.text).toContain('Meadowlark: please choose a time for your appointment: ')
  expect(text?.text).not.toMatch(/behavio|mental|psych|therap|referr/i)

  laterDay(4)
  await all.schedule()
  const calls = await all.useCases.calls(theirs)
  expect(calls).toMatchObject({
    calls: [
      {
        referral: id,
        voicemail: true,
        tried: [
          { channel: 'mail', outcome: 'sent' },
          { channel: 'sms', outcome: 'sent' },
        ],
      },
    ],
  })
  expect(calls.calls[0]?.patient?.name).toContain('Lockman')
  // The practice's desk has nothing of it.
  expect(await all.useCases.calls(all.desk)).toEqual({ calls: [] })
  expect(await all.useCases.called(all.desk, id, { outcome: 'reached' })).toEqual({ refused: 'not-found' })
  expect(await all.useCases.called(theirs, id, { outcome: 'no-answer' })).toBeNull()
  expect(await all.useCases.calls(theirs)).toEqual({ calls: [] })
  await all.schedule()
  expect(await all.stageOf(id)).toBe('accepted')

  laterDay(4)
  await all.schedule()
  expect(await all.stageOf(id)).toBe('not-reached')
  await all.carry()
  expect(await all.lineOf(id)).toMatchObject({ told: null })
  const permits = [...FIELDS]
  const consent = {
    version: CONSENT_TEXT.version,
    language: 'en',
    permits,
    lasts: 'until-revoked',
    name: 'M. Lockman',
  } as const
  await all.useCases.sign(await all.device(), id, { ...consent, permits: [...FIELDS] })
  await all.carry()
  expect(await all.lineOf(id)).toMatchObject({
    told: { stage: 'not-reached' },
    rows: [{ row: 'not-come', owner: 'clinician' }],
  })
})

test('what can’t go one way goes the other, and no text message to whoever did not allow any', async () => {
  all.turned.mailReturns = true
  const { id } = await accepted('And without mail?')
  await all.schedule()
  await all.schedule()
  await all.schedule()
  all.turned.mailReturns = false
  const found = (await all.useCases.calls(theirs)).calls.find(({ referral }) => referral === id)
  expect(found).toMatchObject({
    voicemail: false,
    tried: [
      { channel: 'mail', outcome: 'undeliverable' },
      { channel: 'sms', outcome: 'not-allowed' },
    ],
  })
})

test('a mail server that is away is waited for, and after an hour the other way is the better one', async () => {
  all.turned.mailAway = true
  const { id } = await accepted('Is anybody there?', { text: 'yes' })
  await all.schedule()
  expect((await referralOf(id))?.contacts).toEqual([])
  all.turned.now = new Date(all.turned.now.getTime() + 2 * 3_600_000)
  await all.schedule()
  await all.schedule()
  all.turned.mailAway = false
  expect((await referralOf(id))?.contacts).toMatchObject([
    { attempt: 0, channel: 'mail', outcome: 'undeliverable' },
    { attempt: 0, channel: 'sms', outcome: 'sent' },
  ])
})

test('an invitation that comes back later goes the other way at once, and the desk is told until somebody has rung', async () => {
  const { id } = await accepted('Which address is right?', { text: 'yes' })
  all.mails.length = 0
  await all.schedule()
  const mailed = all.mails[0]?.reference ?? ''
  expect(await callFor(id)).toBeUndefined()
  // Another practice’s word of it, and one of a message that nobody sent, change nothing.
  const before = (await referralOf(id))?.contacts
  expect(await all.reported('mail', `${id}/message/invitation-0`, 'undelivered')).toBeNull()
  expect(await all.reported('mail', mailed, 'delivered')).toBeNull()
  expect((await referralOf(id))?.contacts).toEqual(before)

  all.turned.now = new Date(all.turned.now.getTime() + 20 * 60_000)
  expect(await all.reported('mail', mailed, 'undelivered')).toBeNull()
  expect(await callFor(id)).toMatchObject({ next: { by: 'sms' }, since: all.turned.now.toISOString() })
  const texts = (await all.texts()).length
  await all.schedule()
  await all.schedule()
  const [text, ...others] = (await all.texts()).slice(0, (await all.texts()).length - texts)
  expect([text?.reference, others.length]).toEqual([expect.stringContaining(`${id}/message/invitation-`), 0])
  expect(text?.reference).not.toBe(mailed)
  expect((await referralOf(id))?.contacts).toMatchObject([
    { attempt: 0, channel: 'mail', outcome: 'undeliverable' },
    { attempt: 0, channel: 'sms', outcome: 'sent' },
  ])
  const due = new Date(all.turned.now.getTime() + 3 * DAY_MS).toISOString().slice(0, 10)
  expect(await callFor(id)).toMatchObject({ next: { by: 'sms', at: expect.stringContaining(due) } })

  // The text message does not arrive either: nothing is left to send, and somebody rings now.
  expect(await all.reported('sms', text?.reference ?? '', 'undelivered')).toBeNull()
  await all.schedule()
  expect(await callFor(id)).toMatchObject({
    next: null,
    tried: [
      { channel: 'mail', outcome: 'undeliverable' },
      { channel: 'sms', outcome: 'undeliverable' },
    ],
  })
  expect(await all.useCases.called(theirs, id, { outcome: 'no-answer' })).toBeNull()
  expect(await callFor(id)).toBeUndefined()
  // The referring side reads the same as if nothing had been tried.
  await all.carry()
  expect(await all.lineOf(id)).toMatchObject({ told: null })
  expect(await auditOf('riverbend')).not.toContain('referral: invitation undelivered')
  expect(await auditOf('meadowlark')).toContain('referral: invitation undelivered')
})

test('what a gateway says before it is noted that a message went is asked for again', async () => {
  all.turned.mailAway = true
  const { id } = await accepted('Too quick?')
  await all.schedule()
  all.turned.mailAway = false
  const state = await referralOf(id)
  const reference = `${id}/message/${messageNow(state ?? { word: null, closed: null, contacts: [] })}`
  expect(await all.reported('mail', reference, 'undelivered')).toEqual({ refused: 'not-yet', needs: ['message'] })
  await all.schedule()
  expect(await all.reported('mail', reference, 'undelivered')).toBeNull()
  expect((await referralOf(id))?.contacts).toMatchObject([{ channel: 'mail', outcome: 'undeliverable' }])
})

test('an invitation opens one booking at one department, and a forged one nothing', async () => {
  const { id } = await accepted('Whose invitation?')
  all.mails.length = 0
  await all.schedule()
  const invitation = invitationIn(all.mails[0]?.text ?? '')
  // Not its last character, of which some bits say nothing.
  const forged = invitation.slice(0, -4) + (invitation.at(-4) === 'A' ? 'B' : 'A') + invitation.slice(-3)
  const request = { slot: 'Slot/none', zone: 'America/New_York', language: 'en', attempt: 'c'.repeat(32) } as const
  for (const [organization, one] of [
    ['riverbend', invitation],
    ['meadowlark', forged],
    ['meadowlark', id],
    ['nowhere', invitation],
  ] as const) {
    expect(await all.useCases.invited(organization, one)).toEqual({ refused: 'not-found' })
    expect(await all.useCases.bookInvited(organization, one, request)).toEqual({ refused: 'not-found' })
  }
})

async function auditOf(organization: string): Promise<string[]> {
  const { rows } = await all.pool.query<{ what: string }>(
    "select entry ->> 'what' as what from audit where organization = $1 order by seq",
    [organization],
  )
  return rows.map(({ what }) => what)
}
