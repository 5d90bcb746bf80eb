import { randomUUID } from 'node:crypto'
import type { ReferralsPage } from '#api/referrals.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { decideReferral } from '#domain/referral/decide.ts'
import { ORDER } from '#domain/referral/rehearsal.ts'
import { askBooking, PATHWAY } from '#domain/visit/rehearsal.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { playedVisit } from './house-with.ts'
import { handOffCards } from '../server/act/referral-cards.ts'
import type { StoredReferral } from '../server/act/referral-store.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { LOCKMAN, OKAFOR } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** Referrals from the order in one EMR to another EMR's answer and back. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

test('a referral reaches the department once, is matched by a person, and tells nothing without the patient’s consent', async () => {
  const { turned, look, carry, department, referred, atDepartment, says, stageOf, lineOf, tasks } = all
  const id = await referred('Would therapy help with sleep?')
  await look()
  turned.agreed = false
  await carry()
  expect(await atDepartment('Would therapy help with sleep?')).toBeUndefined()
  turned.agreed = true
  turned.now = new Date(turned.now.getTime() + 60_000)
  await carry()
  const there = await atDepartment('Would therapy help with sleep?')
  expect(there?.page).toContain('nobody has said who this is')
  expect(there?.page).toContain('12, ninth question 0')
  expect(there?.page).toContain('leave no message')

  const own = there?.own ?? ''
  const before = await lineOf(id)
  expect(before).toMatchObject({ sent: true, told: null, rows: [{ row: 'no-answer', owner: 'front-desk' }] })
  expect((await department.post(`/department/${own}/say`, { stage: 'accepted' })).status).toBe(422)
  await department.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'accepted' })
  await says(own, { stage: 'scheduled' })
  await expect.poll(() => stageOf(id)).toBe('scheduled')
  await carry()
  expect(await lineOf(id)).toEqual(before)
  expect(await tasks()).not.toContain(id)
})

test('by the patient’s consent the status stands on the order, with notice and labels; after a revocation nothing more does', async () => {
  const { useCases, carry, department, referred, atDepartment, says, stageOf, lineOf, tasks, device } = all
  const question = 'What helps against panic?'
  const id = await referred(question)
  await carry()
  const own = (await atDepartment(question))?.own ?? ''
  await department.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'accepted' })
  await expect.poll(() => stageOf(id)).toBe('accepted')

  const patient = await device()
  const request = {
    version: CONSENT_TEXT.version,
    language: 'en',
    permits: ['status'],
    lasts: 'half-a-year',
    name: 'Morris Lockman',
  } as const
  expect(await useCases.sign(patient, id, { ...request, permits: [...request.permits] })).toBeNull()
  await carry()
  expect(await lineOf(id)).toMatchObject({
    told: { stage: 'accepted' },
    rows: [{ row: 'no-appointment', owner: 'front-desk' }],
  })
  const told = await tasks()
  expect(told).toContain('42 CFR part 2 prohibits unauthorized use or disclosure of these records.')
  expect(told).toContain('It covers: how the referral stands.')
  expect(told).toContain('42CFRPart2')
  const chart = await (await all.browser.get(`/chart/${LOCKMAN.replace('Patient/', '')}/orders`)).text()
  expect(chart).toContain('Accepted')

  const mine = await useCases.ofPatient(patient, 'en')
  if ('refused' in mine) throw new Error('the patient does not see their referral')
  const [shown] = mine.referrals.filter(({ referral }) => referral === id)
  expect(shown?.consents[0]?.copy).toContain('Signed by Morris Lockman')
  expect(shown?.disclosures.map(({ what }) => what)).toEqual(['accepted'])

  // Said and not yet sent when the patient revokes: judged when it is sent.
  await says(own, { stage: 'scheduled' })
  await expect.poll(() => stageOf(id)).toBe('scheduled')
  expect(await useCases.revoke(patient, id, shown?.consents[0]?.consent ?? '')).toBeNull()
  await carry()
  expect(await lineOf(id)).toMatchObject({ told: { stage: 'accepted' } })
  expect(await tasks()).toBe(told)
})

test('a declining comes back with its reason, and is closed only when the clinician has acknowledged it', async () => {
  const { sandbox, open, useCases, desk, carry, department, referred, atDepartment, says, stageOf, lineOf, device } =
    all
  const question = 'Is this the right place?'
  const id = await referred(question, { ninth: '1' })
  expect((await lineOf(id))?.rows[0]).toMatchObject({ row: 'hand-off-now', owner: 'clinician' })
  expect(await useCases.word(desk, id, { act: 'acknowledge' })).toEqual({ refused: 'referral-moved-on' })
  expect(await useCases.word(desk, id, { act: 'handed-off' })).toBeNull()
  await carry()
  const own = (await atDepartment(question))?.own ?? ''
  await department.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'declined', reason: 'higher-level-of-care', alternative: 'crisis-service' })
  await expect.poll(() => stageOf(id)).toBe('declined')
  const permits = [...FIELDS]
  await useCases.sign(await device(), id, {
    version: CONSENT_TEXT.version,
    language: 'es',
    permits,
    lasts: 'until-revoked',
    name: 'M. Lockman',
  })
  await carry()
  expect(await lineOf(id)).toMatchObject({
    told: { stage: 'declined', reason: 'higher-level-of-care', alternative: 'crisis-service' },
    rows: [{ row: 'choose-alternative', owner: 'clinician' }],
  })
  expect(await useCases.word(desk, id, { act: 'acknowledge' })).toBeNull()
  expect(await lineOf(id)).toMatchObject({ closed: { how: 'acknowledged' }, rows: [] })
  await carry()
  const order = (await open.referrals.referral(desk.organization, id))?.state.order ?? ''
  expect(await sandbox.get(order)).toMatchObject({ status: 'completed' })
})

test('a closed referral asks for no consent and takes none, and what was signed can be revoked; where messages go by it, it is asked for', async () => {
  const { pool, useCases, desk, carry, department, referred, atDepartment, says, stageOf, device } = all
  const question = 'Is she to come back?'
  const id = await referred(question)
  await carry()
  const own = (await atDepartment(question))?.own ?? ''
  await department.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'declined', reason: 'no-capacity', alternative: 'refer-again-later' })
  await expect.poll(() => stageOf(id)).toBe('declined')
  const patient = await device()
  const signs = () => {
    const signed = {
      version: CONSENT_TEXT.version,
      language: 'en',
      lasts: 'until-revoked',
      name: 'M. Lockman',
    } as const
    return useCases.sign(patient, id, { ...signed, permits: ['status'] })
  }
  const mine = async () => {
    const page = await useCases.ofPatient(patient, 'en')
    return 'refused' in page ? undefined : page.referrals.find(({ referral }) => referral === id)
  }
  expect(await mine()).toMatchObject({ closed: false, asksConsent: true })
  expect(await signs()).toBeNull()
  await carry()
  expect(await useCases.word(desk, id, { act: 'acknowledge' })).toBeNull()

  expect(await mine()).toMatchObject({ closed: true, asksConsent: false, consents: [{ revokedAt: null }] })
  const consent = (await mine())?.consents[0]?.consent ?? ''
  expect(await useCases.revoke(patient, id, consent)).toBeNull()
  expect(await signs()).toEqual({ refused: 'referral-moved-on' })
  expect((await mine())?.consents).toMatchObject([{ revokedAt: expect.any(String) }])

  const feed = async (by: string | null): Promise<void> => {
    await pool.query(
      `insert into route_disclosure (organization, patient, at, route, message, consent, fields)
       values ('riverbend', $1, $2, 'feed', 9, $3, '{status}')`,
      [LOCKMAN, all.turned.now, by],
    )
  }
  const stopped = () => pool.query("delete from route_disclosure where route = 'feed'")
  // What goes without a consent asks for none.
  await feed(null)
  expect(await mine()).toMatchObject({ closed: true, asksConsent: false })
  await stopped()
  await feed(consent)
  expect(await mine()).toMatchObject({ closed: true, asksConsent: true })
  expect(await signs()).toBeNull()
  expect((await mine())?.consents).toMatchObject([{}, { revokedAt: null }])
  await stopped()
})

test('an order that is called off in the EMR is called off at the department', async () => {
  const { open, desk, look, carry, referred, atDepartment, lineOf } = all
  const question = 'May this wait?'
  const id = await referred(question)
  await carry()
  const order = (await open.referrals.referral(desk.organization, id))?.state.order ?? ''
  const chart = `/chart/${LOCKMAN.replace('Patient/', '')}/orders`
  expect((await all.browser.post(`${chart}/${order}/call-off`, {})).status).toBe(303)
  await look()
  await carry()
  expect((await atDepartment(question))?.page).toContain('Called off.')
  expect(await lineOf(id)).toMatchObject({ closed: { how: 'revoked' }, rows: [] })
})

test('nobody sees another organization’s referral, and no patient another’s', async () => {
  const { open, house, useCases, desk, referred } = all
  const id = await referred('Whose is this?')
  const elsewhere = { ...desk, organization: 'lakeside' }
  expect(await open.referrals.referral('lakeside', id)).toBeNull()
  expect(await useCases.asked(elsewhere, id)).toEqual({ refused: 'not-found' })
  const booking = { ...askBooking, patient: 'Patient/another', practitioner: OKAFOR }
  const clock = { from: '2026-11-24T12:00:00Z', pass: () => undefined }
  const visit = await playedVisit(house, PATHWAY, clock, [booking])
  const other = { organization: desk.organization, visit, device: 'd2', identified: true }
  expect(await useCases.revoke(other, id, 'c')).toEqual({ refused: 'not-found' })
  expect(await useCases.ofPatient(other, 'en')).toEqual({ referrals: [], messages: [] })
})

test('a ninth question above 0 stands on the card of the patient’s chart and in the worklist, until it is handed over', async () => {
  const { open, house, useCases, desk, lineOf, referred } = all
  const id = await referred('Can she stay safe until then?', { ninth: '2' })
  const organization = house.organizations.get(desk.organization)
  if (organization === undefined) throw new Error('no organization')
  const cards = handOffCards(house, open.referrals)
  const [card] = await cards(organization, LOCKMAN, OKAFOR)
  expect(card).toMatchObject({
    summary: expect.stringMatching(/^Hand over now, until \d\d:\d\d$/),
    indicator: 'critical',
    links: [{ type: 'smart', appContext: '{"opens":"referrals"}' }],
  })
  // Whoever gives no care is told nothing of it.
  expect(await cards(organization, LOCKMAN, 'Practitioner/desk-bowman')).toEqual([])
  expect(await cards(organization, 'Patient/another', OKAFOR)).toEqual([])
  const due = async () => (await useCases.page(desk, { due: 'now' })).referrals.map(({ referral }) => referral)
  expect(await due()).toContain(id)
  expect(await useCases.word(desk, id, { act: 'handed-off' })).toBeNull()
  expect(await cards(organization, LOCKMAN, OKAFOR)).toEqual([])
  expect(await due()).not.toContain(id)
  // What is past its time is in the worklist too.
  all.turned.now = new Date(all.turned.now.getTime() + 3_600_001)
  expect((await lineOf(id))?.rows).toMatchObject([{ row: 'not-sent' }])
  expect(await due()).toContain(id)
})

test('a PHQ-9 whose ninth question has no answer asks for it at once, until a clinician has asked; a total of 0 does not', async () => {
  const { open, house, useCases, desk, lineOf, referred } = all
  const organization = house.organizations.get(desk.organization)
  if (organization === undefined) throw new Error('no organization')
  const none = await referred('Who follows her up?', { total: '0', ninth: '' })
  const id = await referred('What did he say to the last one?', { ninth: '' })
  const rowsOf = async (one: string) => (await lineOf(one))?.rows.map(({ row, owner }) => `${row} ${owner}`)
  expect(await rowsOf(none)).toEqual(['not-sent front-desk'])
  expect(await rowsOf(id)).toEqual(['ask-ninth clinician', 'not-sent front-desk'])
  const due = async () => (await useCases.page(desk, { due: 'now' })).referrals.map(({ referral }) => referral)
  expect(await due()).toContain(id)
  const cards = handOffCards(house, open.referrals)
  expect(await cards(organization, LOCKMAN, OKAFOR)).toMatchObject([
    { summary: expect.stringMatching(/^Ask the ninth question of the PHQ-9 now, until/), indicator: 'critical' },
  ])
  expect(await useCases.word(desk, id, { act: 'ninth-is-0' })).toBeNull()
  expect(await cards(organization, LOCKMAN, OKAFOR)).toEqual([])
  expect(await rowsOf(id)).toEqual(['not-sent front-desk'])
})

test('the patient sees what messages told of them, by the day, and nothing of anybody else’s', async () => {
  const { pool, useCases, device } = all
  const mine = [
    ['2026-11-20T15:00:00Z', 1, LOCKMAN, '{status}'],
    ['2026-11-20T16:00:00Z', 2, LOCKMAN, '{status}'],
    ['2026-11-21T03:00:00Z', 3, LOCKMAN, '{status,treatment}'],
    ['2026-11-20T15:00:00Z', 4, 'Patient/another', '{status,risk}'],
  ]
  for (const [at, message, patient, fields] of mine)
    await pool.query(
      `insert into route_disclosure (organization, patient, at, route, message, consent, fields)
       values ('riverbend', $1, $2, 'from-department', $3, null, $4)`,
      [patient, at, message, fields],
    )
  const read = await useCases.ofPatient(await device(), 'en')
  if ('refused' in read) throw new Error(read.refused)
  const between = { from: 'Meadowlark', to: 'Riverbend Family Practice' }
  expect(read.messages).toEqual([
    // By the practice's clock it was still the twentieth.
    { on: '2026-11-20', ...between, count: 1, told: [expect.stringContaining('accepted'), expect.any(String)] },
    { on: '2026-11-20', ...between, count: 2, told: [expect.stringContaining('accepted')] },
  ])
  expect(JSON.stringify(read.messages)).not.toContain('from-department')
})

test('an order whose PHQ-9 can’t be read is not sent as if it had none, is a clinician’s row at once, and keeps no other back', async () => {
  const { sandbox, browser, turned, useCases, desk, look, carry, unread, open, house, atDepartment } = all
  const { fhirBase } = sandbox.emr.organization.emr
  const chart = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const question = 'Is it in pieces?'
  const form = { question, total: '12', ninth: '2', urgency: 'routine' }
  const placed = await browser.post(`/chart/${LOCKMAN.replace('Patient/', '')}/referral`, form)
  expect(placed.status).toBe(303)
  const asked = await sandbox.get('ServiceRequest?category=3457005&status=active&_count=100', chart)
  const orders = (asked as { entry: { resource: { id: string } }[] }).entry.map(({ resource }) => resource)
  const order = orders.find((one) => JSON.stringify(one).includes(question))
  const headers = { 'content-type': 'application/fhir+json' }
  const put = async (supportingInfo: unknown) => {
    const body = JSON.stringify({ ...order, supportingInfo })
    expect((await chart(`${fhirBase}/ServiceRequest/${order?.id}`, { method: 'PUT', headers, body })).ok).toBe(true)
  }
  await put([{ reference: 'Observation/gone' }])
  turned.now = new Date()
  const before = new Set((await useCases.page(desk)).referrals.map(({ referral }) => referral))
  await look()
  await look()
  expect(unread).toEqual(['ServiceRequest.supportingInfo (404)'])
  const fresh = async (due = false) =>
    (await useCases.page(desk, due ? { due: 'now' } : {})).referrals.filter(({ referral }) => !before.has(referral))
  const [row] = await fresh(true)
  const until = new Date(turned.now.getTime() + 15 * 60_000).toISOString()
  expect(row).toMatchObject({
    patient: { name: expect.stringContaining('Lockman') },
    sent: false,
    rows: [{ row: 'read-order', owner: 'clinician', due: until }],
  })
  const organization = house.organizations.get(desk.organization)
  if (organization === undefined) throw new Error('no organization')
  const cards = async () => JSON.stringify(await handOffCards(house, open.referrals)(organization, LOCKMAN, OKAFOR))
  expect(await cards()).toContain('Look at the PHQ-9 now')
  await carry()
  expect(await atDepartment(question)).toBeUndefined()
  // Another that is placed meanwhile is found.
  const other = await all.referred('Is it whole?')
  expect(new Set((await fresh()).map(({ referral }) => referral))).toEqual(new Set([row?.referral, other]))
  // Once it can be read it is found, with what the ninth question asks for.
  await put((order as { supportingInfo?: unknown } | undefined)?.supportingInfo)
  await look()
  const found = (await fresh()).filter(({ referral }) => referral !== other)
  expect(found).toMatchObject([{ referral: row?.referral, rows: [{ row: 'hand-off-now' }, {}] }])
  expect(await cards()).not.toContain('Look at the PHQ-9 now')
  expect(await useCases.word(desk, row?.referral ?? '', { act: 'done-by-hand' })).toEqual({
    refused: 'referral-moved-on',
  })
})

test('what an order that can’t be read wants can be done by hand, and it is not sent once it can be read', async () => {
  const { sandbox, browser, useCases, desk, look, carry, atDepartment } = all
  const { fhirBase } = sandbox.emr.organization.emr
  const chart = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const question = 'Whom to ring?'
  const form = { question, total: '12', ninth: '', urgency: 'routine' }
  await browser.post(`/chart/${LOCKMAN.replace('Patient/', '')}/referral`, form)
  const asked = await sandbox.get('ServiceRequest?category=3457005&status=active&_count=100', chart)
  const orders = (asked as { entry: { resource: { id: string; supportingInfo: { reference: string }[] } }[] }).entry
  const order = orders.map(({ resource }) => resource).find((one) => JSON.stringify(one).includes(question))
  const [total] = order?.supportingInfo ?? []
  const score = (await sandbox.get(total?.reference ?? '', chart)) as object
  const write = async (body: object) => {
    const headers = { 'content-type': 'application/fhir+json' }
    const init = { method: 'PUT', headers, body: JSON.stringify(body) }
    expect((await chart(`${fhirBase}/${total?.reference}`, init)).ok).toBe(true)
  }
  // The ninth question, answered in words.
  const { valueInteger: _, ...ninth } = score as { valueInteger?: number }
  await write({ ...ninth, code: { coding: [{ system: 'http://loinc.org', code: '44260-8' }] }, valueString: 'often' })
  const rowsBefore = new Set((await useCases.page(desk)).referrals.map(({ referral }) => referral))
  await look()
  const found = (await useCases.page(desk)).referrals.filter(({ referral }) => !rowsBefore.has(referral))
  expect(found).toMatchObject([{ rows: [{ row: 'read-order' }] }])
  const id = found[0]?.referral ?? ''
  expect(await useCases.word(desk, id, { act: 'done-by-hand' })).toBeNull()
  expect(await all.lineOf(id)).toMatchObject({ rows: [], closed: { how: 'by-hand' } })
  await write(score)
  await look()
  await carry()
  expect(await atDepartment(question)).toBeUndefined()
  expect(await all.lineOf(id)).toMatchObject({ closed: { how: 'by-hand' } })
})

test('of more referrals than are shown, whom to hand over now stands first, and it is said how many there are', async () => {
  const { open, turned, useCases, desk } = all
  const { now } = turned
  const before = (await useCases.page(desk)).all
  const many = Array.from({ length: 205 }, (_, place) => place)
  const opened = async (place: number, warmHandOff: boolean, at: Date) => {
    const [id, order] = [randomUUID(), `ServiceRequest/many-${place}`]
    const happening = { ...ORDER, order, patient: LOCKMAN, requester: null, warmHandOff }
    await open.referrals.open(
      { id, organization: desk.organization, number: `many-${place}`, order, patient: LOCKMAN },
      (state) => decideReferral(state, happening, at),
      { now: at, audit: { action: 'read', what: 'referral ordered in the EMR', who: { kind: 'causeway', ref: null } } },
    )
    return id
  }
  for (const place of many) await opened(place, false, new Date(now.getTime() - 60_000 + place))
  const newest = await opened(205, true, now)
  const page = await useCases.page(desk)
  expect([page.all, page.referrals.length, page.from]).toEqual([before + 206, 50, 0])
  expect(page.referrals.map(({ referral }) => referral)).toContain(newest)
  // Page after page each stands once, and those that stand elsewhere can be left out.
  const ids: string[] = []
  for (let from = 0; from < page.all; from += page.most) {
    const next = await useCases.page(desk, { from })
    ids.push(...next.referrals.map(({ referral }) => referral))
  }
  expect([ids.length, new Set(ids).size]).toEqual([page.all, page.all])
  const standing = async (one: ReferralsPage['counts'][number]['standing']) => {
    const { all: count, referrals } = await useCases.page(desk, { standing: one })
    return [count, page.counts.find((row) => row.standing === one)?.ages.reduce((sum, age) => sum + age, 0), referrals]
  }
  const [count, counted] = await standing('waiting')
  expect(count).toBe(counted)
  expect(await standing('not-reached')).toEqual([0, undefined, []])
  expect((await useCases.page(desk, { due: 'now' })).referrals.map(({ referral }) => referral)).toContain(newest)
  // What this test has opened is nobody’s to send.
  await all.pool.query(
    "delete from referral_command where referral in (select id from referral where number like 'many-%')",
  )
})

test('ten thousand referrals of before there were standings are counted by state and age, and gone through page by page', async () => {
  const { pool, open, turned, useCases, desk } = all
  const elsewhere = { ...desk, organization: 'meadowlark' }
  const { now } = turned
  // As they were stored before: the state, and nothing beside it. Each a day older than the one before, up to ninety.
  await pool.query(
    `insert into referral (id, organization, order_ref, number, patient, opened_at, state)
     select gen_random_uuid(), 'meadowlark', 'ServiceRequest/' || one, 'old-' || one, '',
       $1::timestamptz - (one % 90) * interval '1 day',
       jsonb_build_object('seq', 2, 'organization', 'meadowlark', 'urgency', 'routine', 'wire', 'sent', 'told', '[]'::jsonb,
         'requestedAt', to_char($1::timestamptz at time zone 'UTC' - (one % 90) * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'sentAt', to_char($1::timestamptz at time zone 'UTC' - (one % 90) * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
     from generate_series(0, 9999) as one`,
    [now],
  )
  const asked = { now, closedSince: now }
  const [row, ...others] = await open.referrals.counted('meadowlark', asked)
  expect(others).toEqual([])
  // No answer within five days.
  expect(row).toEqual({ standing: 'requested', ages: [784, 2556, 6660], overdue: 9328 })
  const found: StoredReferral[] = []
  for (let from = 0; from < 10_000; from += 1_000)
    found.push(...(await open.referrals.listed('meadowlark', { ...asked, from, limit: 1_000 })).referrals)
  expect(new Set(found.map(({ id }) => id)).size).toBe(10_000)
  const dues = found.map(({ state }) => state.requestedAt)
  expect(dues).toEqual(dues.toSorted())
  const page = await useCases.page(elsewhere, { from: 5_000 })
  expect(page).toMatchObject({ all: 10_000, from: 5_000, most: 50 })
  expect(page.referrals.map(({ referral }) => referral)).toEqual(found.slice(5_000, 5_050).map(({ id }) => id))
})
