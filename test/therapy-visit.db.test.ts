import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { ending, launching, preparing, signing, typing, wrote } from '#domain/visit/rehearsal.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { happen } from '../server/act/house.ts'
import { readTicket } from '../server/act/link.ts'
import { FIRST_VISIT, openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { OKAFOR } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

const by = { who: 'clinician', ref: OKAFOR } as const
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

/** Each referral has one thing done at a time. */
async function settled(): Promise<void> {
  for (let times = 0; times < 8; times++) await all.carry()
}

test('the department’s visit runs as therapy from the chosen time to the summary, and the referral follows it by itself', async () => {
  const { turned, house, useCases, department, says, stageOf, open } = all
  const question = 'What would help with the nights?'
  // By day, so that the patient is written to.
  turned.now = new Date(`${new Date(turned.now.getTime() + 86_400_000).toISOString().slice(0, 10)}T17:00:00Z`)
  const id = await all.referred(question)
  await settled()
  const own = (await all.atDepartment(question))?.own ?? ''
  await department.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'accepted' })
  await expect.poll(() => stageOf(id)).toBe('accepted')
  await all.schedule()
  const invitation = /#([\w-]+)/.exec(all.mails[0]?.text ?? '')?.[1] ?? ''
  const [slot] = await all.sandbox.chart.read.freeSlots(FIRST_VISIT.visitType, turned.now.toISOString(), 1, OKAFOR)
  const request = { zone: 'America/New_York', language: 'en', attempt: 'a'.repeat(32) } as const
  const booked = await useCases.bookInvited('meadowlark', invitation, { slot: slot?.slot ?? '', ...request })
  const visit = 'ticket' in booked ? (readTicket(house.linkKey, booked.ticket) ?? '') : ''
  const play = async (...happenings: Happening[]) => {
    for (const happening of happenings)
      expect({ [happening.kind]: await happen(house, visit, happening) }).toEqual({ [happening.kind]: null })
  }
  await play(wrote('book', 'appointment', 'Appointment/therapy'))
  await all.schedule()
  expect(await stageOf(id)).toBe('scheduled')

  // The day has come. What would hear or draft is refused on the way.
  turned.now = new Date(Date.parse(slot?.start ?? ''))
  await play(
    ...preparing.filter(({ kind }) => kind !== 'check-device'),
    wrote('arrive', 'encounter', 'Encounter/therapy'),
  )
  await play({ ...launching, by }, { kind: 'admit', by, licensed: ['MA'], overrideHeld: null })
  await play({ kind: 'meeting-opened', meeting: 1, held: 'meeting/1' })
  for (const heard of [
    { kind: 'ask-listening', by },
    { kind: 'mark', by, mark: 'm1', phrase: null },
  ] as const)
    expect(await happen(house, visit, heard)).not.toBeNull()
  await all.schedule()
  expect(await stageOf(id)).toBe('scheduled')
  await play(wrote('admit', 'encounter', 'Encounter/therapy', '2'), { ...typing, by }, { ...ending, by })
  await play(wrote('finish', 'encounter', 'Encounter/therapy', '3'), { ...signing, by })
  await play(wrote('sign', 'note', 'DocumentReference/progress', '2'))
  // A summary that is written at once is not refused because nobody has looked yet at what became of the visit.
  const answer = 'Yes: a set hour and less coffee help.'
  expect((await department.post(`/department/${own}/summary`, { by: 'T-01', answer })).status).toBe(303)
  await expect.poll(() => stageOf(id)).toBe('held')
  expect((await open.store.visit(visit))?.state).toMatchObject({ note: 'final' })

  // Nothing of that is told until the patient permits it; then status and summary, and nothing of the visit itself.
  await settled()
  expect(await all.lineOf(id)).toMatchObject({ told: null })
  const signed = { version: CONSENT_TEXT.version, language: 'en', permits: [...FIELDS], lasts: 'a-year' } as const
  expect(
    await useCases.sign(await all.device(), id, { ...signed, permits: [...FIELDS], name: 'Morris Lockman' }),
  ).toBeNull()
  await settled()
  expect(await all.lineOf(id)).toMatchObject({ told: { stage: 'held' } })
  expect((await department.post(`/department/${own}/summary`, { by: 'T-01', phq9: '9', answer })).status).toBe(303)
  const digest = async () =>
    /name="digest" value="([0-9a-f]{64})"/.exec((await all.atDepartment(question))?.page ?? '')?.[1]
  await expect
    .poll(async () => {
      await all.carry()
      return digest()
    })
    .toBeDefined()
  await department.post(`/department/${own}/release`, { by: 'T-01', digest: (await digest()) ?? '' })
  await expect.poll(() => stageOf(id)).toBe('summary-released')
  await settled()
  expect(await all.lineOf(id)).toMatchObject({ told: { stage: 'summary-released' } })
  const told = await all.tasks()
  expect(told).toContain(id)
  for (const ofTheVisit of [visit, 'Appointment/therapy', 'Encounter/therapy', 'DocumentReference/progress'])
    expect(told).not.toContain(ofTheVisit)
})
