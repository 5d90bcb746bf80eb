import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { IntakeContent } from '#domain/visit/content.ts'
import { CHAT, DRAFTED } from '#domain/visit/held-places.ts'
import type { Happening } from '#domain/visit/happening.ts'
import {
  booking,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY as REHEARSED,
  preparing,
  START,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { fakeModel, says, type FakeModel } from '../../test/fake-model.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import type { Organization } from '../config/organizations.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { ChartFault, type Chart } from './chart.ts'
import { dropForDrafts } from './draft.ts'
import { happen, type House } from './house.ts'
import type { IntakeForms } from './intake-forms.ts'
import { lookForSignatures } from './notes.ts'
import { roomUseCases } from './operation.ts'
import type { LaunchSession } from './use-cases.ts'
import { openAiWriter } from '../write-note/openai.ts'
import type { ModelWriter } from './note-writer.ts'
import { workspaceUseCases } from './workspace.ts'

/** The draft of the note: a real store, and a chart that knows two people. */
const section = (id: string) => ({ id, title: { en: id, es: id }, forPatient: false })
const PATHWAY = {
  ...REHEARSED,
  note: { ...REHEARSED.note, sections: [section('history'), section('assessment'), section('plan')] },
}
const THERAPY = { ...PATHWAY, id: 'therapy', therapy: true }
const BEHAVIOURAL = { ...PATHWAY, id: 'behavioural', specialty: 'behavioural-health' as const }
let pool: pg.Pool
let opened: OpenStore
let house: House
let visit = ''
let now = new Date(START)
let away = false
let fake: FakeModel
/** Of the practice's model, where it may be asked. */
let model: ModelWriter | null = null

beforeAll(async () => {
  fake = await fakeModel()
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  house = houseWith([PATHWAY, THERAPY, BEHAVIOURAL], {
    store: opened.store,
    transcripts: opened.transcripts,
    organizations: new Map([['riverbend', { timeZone: 'America/New_York', emr: {} } as Organization]]),
    chartOf: () => CHART,
    intakeOf: () => FORM,
    modelOf: () => model,
    now: () => now,
  })
})
beforeEach(async () => {
  away = false
  model = null
  fake.asked.length = 0
  visit = await visitOf(PATHWAY, ...booking, ...preparing, ...meeting)
})
afterAll(async () => {
  await fake.close()
  await opened?.close()
  await pool?.end()
})

test('is made of what was answered, written and marked, each sentence with what it rests on, and nothing of it is kept', async () => {
  await answered('Cough for two weeks')
  await mark('mark-one', 'agreed')
  await mark('mark-two', null)
  await chat('It began after the trip')
  const before = await house.store.residue('riverbend')
  const draft = await workspace().draft(session())
  if ('refused' in draft) throw new Error(draft.refused)
  expect(draft.sentences).toEqual([
    { section: 'history', text: 'Patient: "Cough for two weeks".', evidence: ['intake/reason'] },
    { section: 'history', text: 'Began after the trip.', evidence: [expect.stringMatching(/^chat\//)] },
    { section: 'plan', text: 'Plan talked through with the patient.', evidence: ['mark/mark-one'] },
  ])
  expect(draft.evidence.find(({ id }) => id === 'intake/reason')).toMatchObject({
    asked: 'What would you like to talk about?',
    by: 'patient',
  })
  const missing = draft.evidence.filter(({ id }) => draft.missing.includes(id))
  expect(missing.map(({ kind, text }) => [kind, text])).toEqual([
    ['mark', 'A moment of the call, marked without words.'],
  ])
  expect(draft.unread).toEqual([])
  expect(await house.store.residue('riverbend')).toEqual(before)
  expect(await audits('draft of the note')).toEqual([{ outcome: 'done', who: OKAFOR.ref }])
})

test('what was written in Spanish is in no sentence, in nobody’s model, and says so of itself', async () => {
  await chat('No tengo fiebre, pero me duele el pecho')
  asksModel()
  const claimed = { section: 'history', text: 'Denies fiebre.', evidence: [] }
  fake.answer = says(JSON.stringify({ sentences: [claimed] }))
  const draft = await drafted()
  expect(draft.evidence.map(({ kind, unread }) => [kind, unread])).toEqual([['chat', 'language']])
  expect([draft.sentences, draft.missing]).toEqual([[], []])
  expect(fake.asked).toEqual([])
})

test('says what it is made without, where the EMR does not answer', async () => {
  await answered('Cough for two weeks')
  away = true
  const draft = await workspace().draft(session())
  if ('refused' in draft) throw new Error(draft.refused)
  expect(draft.unread).toContain('intake')
  expect(draft.sentences).toEqual([])
})

test('a model writes it where the practice has one, and only what its evidence carries stands', async () => {
  await answered('Cough for two weeks')
  await mark('mark-one', 'agreed')
  asksModel()
  const cough = { section: 'history', text: 'Reports cough for 2 weeks.', evidence: ['intake/reason'] }
  const invented = { section: 'history', text: 'Denies fever.', evidence: ['intake/reason'] }
  fake.answer = says(JSON.stringify({ sentences: [cough, invented] }))
  const draft = await drafted()
  expect(draft.writer).toBe('model')
  expect(draft.sentences).toEqual([
    cough,
    { section: 'plan', text: 'Plan talked through with the patient.', evidence: ['mark/mark-one'] },
  ])
  expect(draft.dropped.map(({ sentence }) => sentence)).toEqual([invented])
  const [asked] = fake.asked
  expect(asked?.body).toContain('Cough for two weeks')
  // A mark is the clinician's own word already.
  expect(asked?.body).not.toContain('mark-one')
  expect(await audits('evidence of the draft, sent to the model that writes')).toEqual([
    { outcome: 'done', who: OKAFOR.ref },
  ])
})

test.each([
  ['nothing', says('{"sentences":[]}')],
  [
    'what nobody said',
    says('{"sentences":[{"section":"history","text":"Lungs clear.","evidence":["intake/reason"]}]}'),
  ],
  ['an error', (response: Parameters<FakeModel['answer']>[0]) => void response.writeHead(500).end()],
])('of a model that answers %s the rules’ draft stands in, and says so', async (_, answer) => {
  await answered('Cough for two weeks')
  const alone = await drafted()
  expect(alone.writer).toBe('rules')
  asksModel()
  fake.answer = answer
  const draft = await drafted()
  expect(fake.asked).toHaveLength(1)
  expect(draft.writer).toBe('rules-for-model')
  expect(draft.sentences).toEqual(alone.sentences)
})

test('while the last words are still being written down the rules write, and the model is asked once they have come', async () => {
  await answered('Cough for two weeks')
  asksModel()
  const piece = { id: randomUUID(), visit, turn: 1, who: 'patient', continues: null, saidAt: now, sentAt: now } as const
  await house.transcripts.take(piece, () => null)
  expect(await drafted()).toMatchObject({ waiting: 1, writer: 'rules' })
  expect(fake.asked).toEqual([])
  await house.transcripts.settle(piece, null, () => true, now)
  expect((await drafted()).waiting).toBe(0)
  expect(fake.asked).toHaveLength(1)
})

test('nothing of behavioural health goes to a model, and of a therapy no draft is made', async () => {
  visit = await visitOf(BEHAVIOURAL, ...booking, ...preparing, ...meeting)
  await answered('Low mood')
  asksModel()
  const draft = await drafted()
  expect(draft.writer).toBe('rules')
  expect(draft.sentences).not.toEqual([])
  expect(fake.asked).toEqual([])
  visit = await visitOf(THERAPY, ...booking, ...preparing, ...meeting)
  expect(await workspace().draft(session())).toEqual({ refused: 'not-in-therapy' })
  expect(fake.asked).toEqual([])
  expect(await audits('evidence of the draft, sent to the model that writes')).toEqual([])
})

test('a draft that could not be made is said', async () => {
  const without = { ...house, makeDraft: async () => null }
  expect(await workspaceUseCases(without).draft(session())).toEqual({ refused: 'draft-not-made' })
})

test('what was chosen from it is kept sealed, in place of what was chosen before, and by no event', async () => {
  const before = await house.store.log(visit)
  const taken = { section: 'plan', text: 'Plan talked through with the patient.', taken: true }
  const aside = { section: 'history', text: 'Asked “Pain?”: No.', taken: false }
  const first = await workspace().chooseFromDraft(session(), { version: 0, choices: [taken] })
  expect(first).toEqual({ kept: true, version: 1, choices: [{ ...taken, yours: true }] })
  await workspace().chooseFromDraft(session(), { version: 1, choices: [aside] })
  expect(await drafted()).toMatchObject({
    version: 2,
    choices: [
      { ...taken, yours: true },
      { ...aside, yours: true },
    ],
  })
  expect(await house.store.heldUnder(visit, DRAFTED)).toHaveLength(1)
  expect(await house.store.log(visit)).toEqual(before)
  const other = { ...session(), practitioner: 'Practitioner/lindqvist', own: false }
  expect(await workspace().chooseFromDraft(other, { version: 2, choices: [taken] })).toMatchObject({
    refused: 'not-your-visit',
  })
})

test('of two devices or people that choose at once the later is told what the other chose, and neither is lost', async () => {
  const taken = { section: 'plan', text: 'Plan talked through with the patient.', taken: true }
  const aside = { section: 'history', text: 'Asked “Pain?”: No.', taken: false }
  const choose = (version: number, one: typeof taken) =>
    workspace().chooseFromDraft(session(), { version, choices: [one] })
  const both = await Promise.all([choose(0, taken), choose(0, aside)])
  const [kept] = both.filter((one) => !('refused' in one) && one.kept)
  const [late] = both.filter((one) => !('refused' in one) && !one.kept)
  expect(late).toEqual({ ...kept, kept: false })
  // With what it has seen now it may say it.
  const rest = kept === both[0] ? aside : taken
  expect(await choose(1, rest)).toMatchObject({ kept: true, version: 2 })
  expect((await drafted()).choices).toHaveLength(2)
  expect((await audits('draft of the note, chosen from')).map(({ outcome }) => outcome)).toEqual([
    'done',
    'denied',
    'done',
  ])
})

test('choices that were kept before they had a version are read', async () => {
  const taken = { section: 'plan', text: 'Plan talked through with the patient.', taken: true }
  await house.store.keep(
    visit,
    () => null,
    {
      ref: `${DRAFTED}of-an-older-version`,
      kind: 'choices from the draft',
      why: 'test',
      content: { choices: [taken] },
    },
    { now, audit: [], release: [] },
  )
  expect(await drafted()).toMatchObject({ version: 0, choices: [{ ...taken, yours: false }] })
  await workspace().chooseFromDraft(session(), { version: 0, choices: [{ ...taken, taken: false }] })
  expect(await drafted()).toMatchObject({ version: 1, choices: [{ ...taken, taken: false, yours: true }] })
})

test('at the signature it is counted how what was taken was changed, and no word of it is in the event', async () => {
  const taken = { section: 'plan', text: 'Plan talked through with the patient.', taken: true }
  const aside = { section: 'history', text: 'Asked “Pain?”: No.', taken: false }
  await workspace().chooseFromDraft(session(), { version: 0, choices: [taken, aside] })
  const sections = [
    { id: 'history', text: 'Typed by hand.' },
    { id: 'plan', text: 'Plan talked through with the daughter.' },
  ]
  const saved = await workspace().saveNote(session(), { sections, base: null })
  if ('refused' in saved) throw new Error(saved.refused)
  await happen(house, visit, wrote('note', 'note', 'DocumentReference/1', '1', saved.base))
  await happen(house, visit, { kind: 'end', by: OKAFOR })
  expect(await workspace().sign(session(), { sections, base: saved.base })).toBeNull()
  const signed = (await house.store.log(visit)).find(({ kind }) => kind === 'signing')
  expect(signed).toMatchObject({ edits: [{ section: 'plan', drafted: 7, signed: 7, distance: 1 }] })
  expect(JSON.stringify(signed)).not.toMatch(/talked|daughter/)
  // It may not be in the chart yet: what was chosen goes when it is.
  expect(await house.store.heldUnder(visit, DRAFTED)).toHaveLength(1)
})

test('of a note that is signed in the EMR it is counted from what is read back, and no word of it is kept', async () => {
  await signedInTheEmr([{ id: 'plan', text: 'Plan talked through with the daughter.' }])
  const signed = (await house.store.log(visit)).find(({ kind }) => kind === 'signed-in-emr')
  expect(signed).toMatchObject({ drafted: true, edits: [{ section: 'plan', drafted: 7, signed: 7, distance: 1 }] })
  expect(JSON.stringify(signed)).not.toMatch(/talked|daughter/)
  expect((await house.store.visit(visit))?.state.pending).toHaveProperty('provenance/note')
  expect(await house.store.heldUnder(visit, DRAFTED)).toEqual([])
  expect(await audits('note signed in the EMR, for what rules look at in it')).toHaveLength(1)
})

test.each([
  ['whose headings were taken out', []],
  ['that the EMR does not give out', null],
])('of one %s it is known that a draft had a part, and not how it was changed', async (_, sections) => {
  await signedInTheEmr(sections)
  const signed = (await house.store.log(visit)).find(({ kind }) => kind === 'signed-in-emr')
  expect(signed).toMatchObject({ drafted: true })
  expect(signed).not.toHaveProperty('edits')
})

test('a line of the chat is kept sealed for seven days at most, and in the audit by whoever wrote it', async () => {
  await chat('It began after the trip')
  const [line] = await house.store.heldUnder(visit, CHAT)
  expect(line?.content).toMatchObject({ from: 'patient', text: 'It began after the trip' })
  expect(await house.store.residue('riverbend')).toContainEqual(
    expect.objectContaining({ visit, kind: 'chat', why: 'until the note is signed, or seven days' }),
  )
  expect(await audits('chat, kept for the draft of the note')).toContainEqual({ outcome: 'done', who: null })
  const said = now
  now = new Date(said.getTime() + 6.9 * 24 * 3_600_000)
  await dropForDrafts(house, 'riverbend')()
  expect(await house.store.heldUnder(visit, CHAT)).toHaveLength(1)
  now = new Date(said.getTime() + 7.1 * 24 * 3_600_000)
  await dropForDrafts(house, 'riverbend')()
  expect(await house.store.heldUnder(visit, CHAT)).toEqual([])
})

test('nothing is kept of the chat of a therapy, or of one who is not in the call', async () => {
  visit = await visitOf(THERAPY, ...booking, ...preparing, ...meeting)
  await chat('Between us')
  expect(await house.store.heldUnder(visit, CHAT)).toEqual([])
  visit = await visitOf(PATHWAY, ...booking, ...preparing)
  await chat('Too early')
  expect(await house.store.heldUnder(visit, CHAT)).toEqual([])
})

test('of a therapy no draft is made, marked for or chosen from, and nothing is read for one', async () => {
  visit = await visitOf(THERAPY, ...booking, ...preparing, ...meeting)
  // Whatever is read for a draft would be refused by an EMR that is away, and is not even asked for.
  away = true
  const no = { refused: 'not-in-therapy' }
  expect(await workspace().draft(session())).toEqual(no)
  expect(await workspace().mark(session(), 'm1', { phrase: null })).toEqual(no)
  expect(
    await workspace().chooseFromDraft(session(), {
      version: 0,
      choices: [{ section: 'plan', text: 'Rest.', taken: true }],
    }),
  ).toEqual(no)
  expect(await house.store.heldUnder(visit, DRAFTED)).toEqual([])
  expect(await audits('draft of the note')).toEqual([])
})

function workspace() {
  return workspaceUseCases(house)
}

/** Signed there with a sentence of the draft in it, as these sections read; null: they can't be read. */
async function signedInTheEmr(sections: { id: string; text: string }[] | null) {
  const taken = { section: 'plan', text: 'Plan talked through with the patient.', taken: true }
  await workspace().chooseFromDraft(session(), { version: 0, choices: [taken] })
  const saved = await workspace().saveNote(session(), {
    sections: [
      { id: 'history', text: 'Typed by hand.' },
      { id: 'plan', text: taken.text },
    ],
    base: null,
  })
  if ('refused' in saved) throw new Error(saved.refused)
  await happen(house, visit, wrote('note', 'note', 'DocumentReference/1', '1', saved.base))
  await happen(house, visit, { kind: 'end', by: OKAFOR })
  const stored = await house.store.visit(visit)
  if (stored === null) throw new Error('no such visit')
  const read = {
    signedNotes: async () => [
      { reference: 'DocumentReference/1', version: '2', author: OKAFOR.ref, at: now.toISOString() },
    ],
    note: async () => {
      if (sections === null) throw new ChartFault({ kind: 'refused', status: 403 })
      return { version: '2', final: true, readable: true, text: '', sections, at: now.toISOString() }
    },
  }
  await lookForSignatures({ ...house, chartOf: () => ({ read }) as unknown as Chart }, 'riverbend', [stored])
}

function asksModel() {
  model = openAiWriter({ url: fake.url, model: 'the-model', key: undefined, onAway: () => undefined })
}

async function drafted() {
  const draft = await workspace().draft(session())
  if ('refused' in draft) throw new Error(draft.refused)
  return draft
}

function session(): LaunchSession {
  return {
    organization: 'riverbend',
    launch: 'l1',
    visit,
    practitioner: OKAFOR.ref,
    seat: 'clinician',
    own: true,
    patient: null,
    elsewhere: null,
    hears: null,
  }
}

async function mark(id: string, phrase: string | null) {
  now = new Date(now.getTime() + 1_000)
  expect(await workspace().mark(session(), id, { phrase })).toBeNull()
}

function chat(text: string) {
  return roomUseCases(house).chatted(visit, { from: 'patient', text, at: now.toISOString() })
}

async function answered(reason: string) {
  const content: IntakeContent = {
    answers: [{ linkId: 'reason', kind: 'text', value: reason }],
    whereabouts: null,
    complete: true,
    language: 'en',
  }
  const held = `intake/${house.newId()}`
  const happening = {
    kind: 'answer-intake',
    complete: true,
    digest: `D-${held}`,
    redFlag: false,
    stop: null,
    held,
  } as const
  const hold = [{ ref: held, kind: 'intake', why: 'until the chart has it', content }]
  expect(await happen(house, visit, happening, { hold })).toBeNull()
}

async function audits(what: string) {
  const { rows } = await pool.query(
    "select entry ->> 'outcome' as outcome, entry -> 'who' ->> 'ref' as who from audit where entry ->> 'what' = $1 and entry ->> 'visit' = $2 order by seq",
    [what, visit],
  )
  return rows
}

async function visitOf(pathway: Pathway, ...happenings: Happening[]): Promise<string> {
  await pool.query('truncate visit cascade')
  const clock = { from: minutesAfter(START, -15), pass: (at: Date) => void (now = at) }
  return playedVisit(house, pathway, clock, happenings)
}

const FORM = {
  items: async () => {
    if (away) throw new ChartFault({ kind: 'unreachable' })
    return [{ linkId: 'reason', kind: 'text', text: 'What would you like to talk about?' }]
  },
  phq2: () => null,
} as unknown as IntakeForms

const CHART = {
  read: {
    patient: async () => ({ reference: 'Patient/1', name: { full: 'Ada Lovelace' } }),
    clinician: async () => ({ reference: OKAFOR.ref, name: 'Dr. Ngozi Okafor' }),
    appointment: async () => ({ type: 'Follow-up', reason: null }),
    intake: async () => null,
  },
} as unknown as Chart
