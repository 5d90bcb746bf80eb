import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS, type Field } from '#domain/referral/consent.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { LOCKMAN } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** The department's summary: written there, shown as it will be filed, released, and filed in the chart of the one who referred. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

const WRITTEN = {
  by: 'T-01',
  diagnosis: 'F11.20',
  certainty: 'confirmed',
  risk: 'low',
  medicine: '6813',
  change: 'started',
  phq9: '9',
  answer: 'Yes: weekly sessions help her sleep.',
  asks: 'Repeat the PHQ-9 in six weeks.',
}

/** Each referral has one thing done at a time. */
async function settled(): Promise<void> {
  for (let times = 0; times < 8; times++) await all.carry()
}

/** A referral whose patient has come, and its number at the department. */
async function seen(question: string) {
  const { referred, atDepartment, department, says, stageOf } = all
  const id = await referred(question)
  await settled()
  const own = (await atDepartment(question))?.own ?? ''
  await department.post(`/department/${own}/match`, { who: 'new' })
  for (const stage of ['accepted', 'scheduled', 'held']) await says(own, { stage })
  await expect.poll(() => stageOf(id)).toBe('held')
  return { id, own, question }
}

async function sign(id: string, permits: Field[]) {
  const request = {
    version: CONSENT_TEXT.version,
    language: 'en',
    permits,
    lasts: 'until-revoked',
    name: 'Morris Lockman',
  } as const
  expect(await all.useCases.sign(await all.device(), id, request)).toBeNull()
}

const stateOf = async (id: string) => (await all.open.referrals.referral(all.desk.organization, id))?.state

/** Writes it at the department, and waits until it stands there as it would be filed. */
async function write({ id, own }: { id: string; own: string }, more: Record<string, string> = {}) {
  const before = (await stateOf(id))?.summary?.id
  expect((await all.department.post(`/department/${own}/summary`, { ...WRITTEN, ...more })).status).toBe(303)
  await expect.poll(async () => ((await stateOf(id))?.summary?.id ?? before) !== before).toBe(true)
  await settled()
}

const shown = async (question: string) => (await all.atDepartment(question))?.page ?? ''
const digestIn = (page: string) => /name="digest" value="([0-9a-f]{64})"/.exec(page)?.[1]

async function release({ id, own, question }: { id: string; own: string; question: string }) {
  const digest = digestIn(await shown(question)) ?? ''
  expect((await all.department.post(`/department/${own}/release`, { by: 'T-01', digest })).status).toBe(303)
  await expect.poll(async () => (await stateOf(id))?.summary?.released).toBe(digest)
}

/** Everything of this patient in the chart that is not of the seed, as JSON. */
async function inChart(type: string): Promise<{ id: string }[]> {
  const by = `${type}?patient=${LOCKMAN}&_count=200&_sort=-_lastUpdated`
  const bundle = await all.sandbox.get(by, all.sandbox.emr.smart.referralFetch(all.sandbox.emr.organization))
  return ((bundle as { entry?: { resource: { id: string } }[] }).entry ?? []).map(({ resource }) => resource)
}
const filed = async (id: string) => {
  const types = ['DocumentReference', 'Observation', 'Condition', 'Task']
  const found = (await Promise.all(types.map(inChart))).flat()
  return found.filter((one) => JSON.stringify(one).includes(id))
}

test('by the patient’s consent the summary that the therapist has seen stands in the chart, with its data, and is acknowledged', async () => {
  const one = await seen('Is therapy of use to her?')
  await sign(one.id, ['status', 'answer', 'asks', 'scores'])
  await settled()
  await write(one)
  const page = await shown(one.question)
  expect(page).toContain('42 CFR part 2 prohibits unauthorized use or disclosure of these records.')
  expect(page).toContain('PHQ-9 total score (44261-6): 9')
  expect(page).toContain(
    'It covers: how the referral stands, the answer to the question, scores, what is asked of you.',
  )
  const preview = /<pre class="preview"[^>]*>([\s\S]*?)<\/pre>/.exec(page)?.[1] ?? ''
  expect(preview).not.toMatch(/opioid|F11|methadone|6813|risk|withheld/i)
  // Nothing is filed before it is released.
  expect(JSON.stringify(await filed(one.id))).not.toContain('summary/')

  await release(one)
  await settled()
  const there = await filed(one.id)
  const bytes = JSON.stringify(there)
  // An id may hold the same letters, though none in capitals, and figures are never a word of it.
  expect(bytes.replaceAll(/"data":"[^"]+"/g, '')).not.toMatch(/F11|methadone|"6813"/)
  const document = there.find((resource) => JSON.stringify(resource).includes('"DocumentReference"'))
  const text = JSON.stringify(document)

  const [, data = ''] = /"data":"([^"]+)"/.exec(text) ?? []
  const words = Buffer.from(data, 'base64').toString()
  // What was shown is what was filed.
  expect(preview.replaceAll('&#39;', "'").replaceAll('&quot;', '"')).toBe(words)
  for (const label of ['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD']) expect(text).toContain(`"code":"${label}"`)
  const score = there.find((resource) => JSON.stringify(resource).includes('"Observation"'))
  expect(score).toMatchObject({ valueInteger: 9, code: { coding: [{ code: '44261-6' }] } })
  const [task] = there.filter((resource) => JSON.stringify(resource).includes('"Task"'))
  expect(task).toMatchObject({ status: 'completed' })
  expect(JSON.stringify(task)).toContain(`DocumentReference/${document?.id}`)

  // Nothing of it is kept here once the chart has it, and the loop is open until a clinician has seen it.
  expect((await stateOf(one.id))?.summary).toBeNull()
  expect(await all.open.referrals.held(one.id, `summary/${lastSummary(await stateOf(one.id))}`)).toBeNull()
  expect(await all.lineOf(one.id)).toMatchObject({ rows: [{ row: 'acknowledge', owner: 'clinician' }], closed: null })
  const mine = await all.useCases.ofPatient(await all.device(), 'en')
  if ('refused' in mine) throw new Error('the patient does not see their referral')
  const told = mine.referrals.find(({ referral }) => referral === one.id)?.disclosures.at(-1)
  expect(told).toMatchObject({ what: 'summary-released', fields: ['scores', 'answer', 'asks'] })
  expect(await all.useCases.word(all.desk, one.id, { act: 'acknowledge' })).toBeNull()
  expect(await all.lineOf(one.id)).toMatchObject({ closed: { how: 'acknowledged' } })
})

const lastSummary = (state: Awaited<ReturnType<typeof stateOf>>): string =>
  state?.told.flatMap((one) => (one.stage === 'summary-released' ? [one.summary] : [])).at(-1) ?? ''

test('without a consent nothing can be released and the referring side sees nothing; one that is signed shows it anew', async () => {
  const one = await seen('May this help at all?')
  const before = await all.lineOf(one.id)
  await write(one)
  const page = await shown(one.question)
  expect(page).toContain('no written consent of the patient permits it now')
  expect(page).not.toContain('class="preview"')
  expect(digestIn(page)).toBeUndefined()
  // Not even by whoever knows the digest: a department’s interface may say anything.
  const state = await stateOf(one.id)
  const digest = state?.summary?.shown?.digest ?? ''
  expect((await all.department.post(`/department/${one.own}/release`, { by: 'T-01', digest })).status).toBe(422)
  await settled()
  expect(await all.lineOf(one.id)).toEqual(before)
  expect(await filed(one.id)).toEqual([])

  await sign(one.id, ['status', 'answer'])
  await settled()
  expect(await shown(one.question)).toContain('weekly sessions')
})

test('words that name what may not be told stop the release until they are written anew', async () => {
  const one = await seen('How does she do?')
  await sign(one.id, ['status', 'answer'])
  await write(one, { answer: 'Better since the methadone was started.' })
  expect(await shown(one.question)).toContain('Your words name something')
  expect(digestIn(await shown(one.question))).toBeUndefined()
  await write(one, { answer: 'Better since September.' })
  expect(digestIn(await shown(one.question))).toBeDefined()
})

test('what the patient permits is judged again when it is sent: a narrower consent sends it back, a revocation stops it', async () => {
  const one = await seen('What may I do for her?')
  await sign(one.id, [...FIELDS])
  await settled()
  await write(one)
  await release(one)
  await sign(one.id, ['status', 'answer'])
  await settled()
  expect(JSON.stringify(await filed(one.id))).not.toContain('DocumentReference')
  expect((await stateOf(one.id))?.word).toMatchObject({ stage: 'held' })
  expect(await shown(one.question)).not.toMatch(/class="preview"[^<]*methadone/)

  await release(one)
  const [consent] = (await stateOf(one.id))?.consents.slice(-1) ?? []
  expect(await all.useCases.revoke(await all.device(), one.id, consent?.id ?? '')).toBeNull()
  await settled()
  expect(JSON.stringify(await filed(one.id))).not.toContain('DocumentReference')
  expect((await all.lineOf(one.id))?.told?.stage).not.toBe('summary-released')
})

const revokeLast = async (id: string) => {
  const [consent] = (await stateOf(id))?.consents.slice(-1) ?? []
  expect(await all.useCases.revoke(await all.device(), id, consent?.id ?? '')).toBeNull()
}

test('a summary that is shown, and one that is released and waits for the chart, are stopped by a revocation, and their therapist is told within a minute', async () => {
  const [waiting, shownOnly] = [await seen('Which hours suit her?'), await seen('Does she sleep by day?')]
  for (const one of [waiting, shownOnly]) {
    await sign(one.id, [...FIELDS])
    await settled()
    await write(one)
  }
  const before = digestIn(await shown(shownOnly.question)) ?? ''
  await release(waiting)
  all.turned.chartAway = true
  await settled()
  expect((await stateOf(waiting.id))?.told.at(-1)?.stage).toBe('held')

  for (const one of [waiting, shownOnly]) await revokeLast(one.id)
  // Released before the department has heard of it, by what was shown before.
  const form = { by: 'T-01', digest: before }
  expect((await all.department.post(`/department/${shownOnly.own}/release`, form)).status).toBe(303)
  const denied =
    "select 1 from audit where entry->>'what' = 'referral summary released' and entry->>'outcome' = 'denied'"
  await expect.poll(async () => (await all.pool.query(denied)).rows.length).toBe(1)
  // The practice's chart is still away, and what waits for it keeps nobody from hearing.
  await settled()
  for (const { question } of [waiting, shownOnly]) {
    expect(await shown(question)).toContain('The patient has revoked the consent.')
    expect(digestIn(await shown(question))).toBeUndefined()
  }
  all.turned.chartAway = false
  all.turned.now = new Date(all.turned.now.getTime() + 60_000)
  await settled()
  for (const { id } of [waiting, shownOnly]) {
    expect(JSON.stringify(await filed(id))).not.toContain('summary/')
    expect((await stateOf(id))?.told.map(({ stage }) => stage)).not.toContain('summary-released')
  }
})

test('a summary of which a part has left when the patient revokes goes no further, and the patient’s list says that a part may have arrived', async () => {
  const one = await seen('Is a group of use to her?')
  await sign(one.id, ['status', 'answer', 'scores', 'diagnoses'])
  await settled()
  await write(one)
  await release(one)
  let parts = 0
  all.turned.onTaken = async () => {
    parts++
    if (parts === 1) await revokeLast(one.id)
  }
  await settled()
  all.turned.onTaken = async () => undefined
  expect(parts).toBe(1)
  const types = (await filed(one.id)).flatMap(
    (resource) => /"resourceType":"(\w+)"/.exec(JSON.stringify(resource))?.[1] ?? [],
  )
  expect(types.toSorted()).toEqual(['DocumentReference', 'Task'])
  expect((await stateOf(one.id))?.told.map(({ stage }) => stage)).not.toContain('summary-released')
  expect(await shown(one.question)).toContain('The patient has revoked the consent.')

  const mine = await all.useCases.ofPatient(await all.device(), 'en')
  if ('refused' in mine) throw new Error('the patient does not see their referral')
  const told = mine.referrals.find(({ referral }) => referral === one.id)?.disclosures ?? []
  expect(told.at(-1)).toMatchObject({
    what: 'summary-released',
    to: 'Riverbend Family Practice',
    arrived: false,
    fields: ['diagnoses', 'scores', 'answer'],
  })
  expect(told.slice(0, -1).every(({ arrived }) => arrived)).toBe(true)

  // Signed anew and narrower, it is released anew, and the part that has left is not taken for it.
  await sign(one.id, ['status', 'answer'])
  all.turned.now = new Date(all.turned.now.getTime() + 60_000)
  await settled()
  await release(one)
  await settled()
  const documents = (await filed(one.id)).filter((resource) => JSON.stringify(resource).includes('"DocumentReference"'))
  expect(documents).toHaveLength(2)
  const words = documents.map((document) =>
    Buffer.from(/"data":"([^"]+)"/.exec(JSON.stringify(document))?.[1] ?? '', 'base64').toString(),
  )
  expect(words.filter((text) => text.includes('PHQ-9 total score'))).toHaveLength(1)
  const narrow = documents[words.findIndex((text) => !text.includes('PHQ-9 total score'))]
  const task = (await filed(one.id)).find((resource) => JSON.stringify(resource).includes('"Task"'))
  expect(JSON.stringify(task)).toContain(`DocumentReference/${narrow?.id}`)
  expect((await stateOf(one.id))?.told.at(-1)).toMatchObject({ stage: 'summary-released', fields: ['answer'] })
})

test('a summary that the chart will not take is kept for a clinician to read, until it is acknowledged', async () => {
  const one = await seen('Is it sleep alone?')
  await sign(one.id, ['status', 'answer'])
  await settled()
  await write(one)
  await release(one)
  all.turned.chartRefuses = true
  await settled()
  all.turned.chartRefuses = false
  expect(await all.lineOf(one.id)).toMatchObject({
    told: { stage: 'summary-released' },
    rows: [
      { row: 'not-in-chart', owner: 'front-desk' },
      { row: 'acknowledge', owner: 'clinician' },
    ],
  })
  const read = await all.useCases.summary(all.desk, one.id)
  expect(read).toMatchObject({ words: expect.stringContaining('weekly sessions') })
  expect(await all.useCases.word(all.desk, one.id, { act: 'acknowledge' })).toBeNull()
  expect(await all.useCases.summary(all.desk, one.id)).toEqual({ refused: 'referral-moved-on' })
  expect(await all.open.referrals.held(one.id, `summary/${lastSummary(await stateOf(one.id))}`)).toBeNull()
})

test('of what was written nothing stands in the clear in any table here: not in logs, commands, audit or their reasons', async () => {
  const one = await seen('Does it reach anybody else?')
  await sign(one.id, ['status', 'scores'])
  await write(one, { answer: 'SEEDED-WORDS of a session', asks: 'SEEDED-ASK' })
  await release(one)
  all.turned.chartRefuses = true
  await settled()
  all.turned.chartRefuses = false
  const { rows: tables } = await all.pool.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.length).toBeGreaterThan(20)
  for (const { name } of tables) {
    const { rows } = await all.pool.query(`select 1 from ${name} as one where one::text ~* 'SEEDED|methadone|F11\\.20'`)
    expect({ name, rows: rows.length }).toEqual({ name, rows: 0 })
  }
  // It is kept, though: sealed.
  const kept = await all.open.referrals.held(one.id, `summary/${lastSummary(await stateOf(one.id))}`)
  expect(JSON.stringify(kept)).toContain('SEEDED-WORDS')
  const page = JSON.stringify(await all.useCases.page(all.desk))
  expect(page).not.toMatch(/SEEDED|methadone|F11/)
  expect(await all.useCases.summary(all.desk, one.id)).toMatchObject({
    words: expect.not.stringMatching(/SEEDED|methadone/),
  })
})

test('at a chart that takes five seconds for each call nothing begins to leave a minute after the patient has revoked, wherever it was by then', async () => {
  const { turned } = all
  /** Revokes at the call of this number while a summary is being told; gives what was begun to be written, and when after that. */
  const revokedAt = async (call: number) => {
    const one = await seen(`What if they revoke at call ${call}?`)
    await sign(one.id, ['status', 'answer', 'scores', 'diagnoses'])
    await settled()
    await write(one)
    await release(one)
    let calls = 0
    let revoked = Infinity
    const writes: number[] = []
    turned.onCall = async (isWrite) => {
      calls += 1
      if (calls === call) {
        await revokeLast(one.id)
        revoked = turned.now.getTime()
      }
      if (isWrite) writes.push(turned.now.getTime())
      turned.now = new Date(turned.now.getTime() + 5_000)
    }
    await settled()
    for (let hours = 0; hours < 2; hours++) {
      turned.now = new Date(turned.now.getTime() + 3_600_000)
      await settled()
    }
    turned.onCall = async () => undefined
    const state = await stateOf(one.id)
    const listed = [...(state?.told ?? []), ...(state?.sending ?? [])].some(({ stage }) => stage === 'summary-released')
    return { calls, late: writes.filter((at) => at > revoked + 60_000).length, writes: writes.length, listed, state }
  }
  const whole = await revokedAt(Infinity)
  expect(whole).toMatchObject({ late: 0, writes: 4, listed: true })
  expect(whole.state?.told.at(-1)?.stage).toBe('summary-released')
  for (let call = 1; call <= whole.calls; call += 2) {
    const { late, writes, listed } = await revokedAt(call)
    // What has begun is in the list of what was sent, and stops at the next part.
    expect({ call, late, isListed: listed || writes === 0 }).toEqual({ call, late: 0, isListed: true })
  }
}, 180_000)
