import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { draftOf } from '#domain/smart-note/draft.ts'
import type { Evidence, TemplateSection } from '#domain/smart-note/evidence.ts'
import type { Organization } from '../config/organizations.ts'
import { fakeModel, says, type FakeModel } from '../../test/fake-model.ts'
import { openModels } from './models.ts'
import { openAiWriter } from './openai.ts'

let fake: FakeModel
const away: string[] = []

beforeAll(async () => void (fake = await fakeModel()))
afterAll(() => fake.close())

const SECTIONS: TemplateSection[] = [
  { id: 'history', holds: 'history' },
  { id: 'plan', holds: 'plan' },
  { id: 'for-patient', holds: 'for-patient' },
]
const EVIDENCE: Evidence[] = [
  { id: 'speech/0', kind: 'speech', by: 'clinician', at: null, text: 'Any fever?' },
  { id: 'speech/1', kind: 'speech', by: 'patient', at: null, text: 'No.' },
  { id: 'speech/2', kind: 'speech', by: 'clinician', at: null, text: 'Continue lisinopril 10 mg a day.' },
]
const DENIES = { section: 'history', text: 'Denies fever.', evidence: ['speech/0', 'speech/1'] }

const writer = (withinMs?: number) =>
  openAiWriter({
    url: fake.url,
    model: 'the-model',
    key: 'the-key',
    ...(withinMs !== undefined && { withinMs }),
    onAway: (why) => away.push(why),
  })
const wrote = (...sentences: unknown[]) => says(JSON.stringify({ sentences }))

beforeEach(() => {
  fake.asked.length = away.length = 0
  fake.answer = wrote(DENIES)
})

test('the service is handed evidence and sections, and never the section for the patient', async () => {
  expect(await writer()(EVIDENCE, SECTIONS)).toEqual([DENIES])
  expect(fake.asked).toMatchObject([{ path: '/v1/chat/completions', authorization: 'Bearer the-key' }])
  const { model, messages } = JSON.parse(fake.asked[0]?.body ?? '')
  expect(model).toBe('the-model')
  expect(JSON.parse(messages[1].content)).toEqual({
    sections: SECTIONS.slice(0, 2),
    evidence: EVIDENCE.map(({ id, kind, by, text }) => ({ id, kind, by, text })),
  })
  expect(away).toEqual([])
})

test('without an agreement in force there is no model, from one draft to the next', () => {
  const writerOf = { url: fake.url, model: 'the-model', baa: { status: 'live' as const, until: '2030-12-31' } }
  let agreed = true
  const modelOf = openModels({
    organizations: [{ id: 'riverbend', writer: writerOf }, { id: 'without-one' }] as unknown as Organization[],
    mayReceive: (baa) => agreed && baa?.until === '2030-12-31',
    onAway: () => undefined,
  })
  expect(modelOf('riverbend')).not.toBeNull()
  expect(modelOf('without-one')).toBeNull()
  agreed = false
  expect(modelOf('riverbend')).toBeNull()
})

test('what it makes up is dropped and listed, like any writer’s', async () => {
  const wrong = [
    { section: 'history', text: 'Reports fever.', evidence: ['speech/0', 'speech/1'] },
    { section: 'for-patient', text: 'Continue lisinopril 10 mg a day.', evidence: ['speech/2'] },
    { section: 'plan', text: 'Continue lisinopril 20 mg daily.', evidence: ['speech/2'] },
    { section: 'plan', text: 'Continue losartan 10 mg daily.', evidence: ['speech/2'] },
    { section: 'history', text: 'Lungs clear to auscultation.', evidence: ['speech/2'] },
    { section: 'history', text: 'Denies chills.', evidence: ['speech/9'] },
    { section: 'history', text: 'Denies cough.', evidence: 'speech/1' },
  ]
  fake.answer = wrote(DENIES, ...wrong, { text: 'without a section' }, null)
  const proposed = await writer()(EVIDENCE, SECTIONS)
  const draft = draftOf({ evidence: EVIDENCE, sections: SECTIONS, marked: [], proposed })
  expect(draft.sentences).toEqual([DENIES])
  expect(draft.dropped.map(({ fault }) => fault)).toEqual([
    'negation',
    'invented',
    'number',
    'drug',
    'invented',
    'unknown-evidence',
    'no-evidence',
  ])
})

test.each<[string, FakeModel['answer'], string]>([
  ['refuses', (response) => response.writeHead(401).end('Denies fever'), 'status 401'],
  ['is broken', (response) => response.writeHead(500).end(), 'status 500'],
  ['answers no JSON', (response) => response.end('Denies fever'), 'SyntaxError'],
  ['writes no JSON', says('Denies fever.'), 'SyntaxError'],
  ['writes no sentences', says('{"note":"Denies fever."}'), 'an answer without sentences'],
  ['writes none', wrote(), 'an answer without sentences'],
  ['answers otherwise', (response) => response.end('{"choices":[]}'), 'an answer without sentences'],
  ['goes on and on', wrote(...Array.from({ length: 151 }, () => DENIES)), 'an answer that is too long'],
  ['writes no end', (response) => response.end('x'.repeat(300_000)), 'an answer that is too long'],
  ['writes one long', wrote({ ...DENIES, text: 'fever '.repeat(101) }), 'an answer that is too long'],
  ['moved elsewhere', (response) => response.writeHead(307, { location: '/other' }).end(), 'TypeError'],
  ['cuts the line', (response) => response.destroy(), 'TypeError'],
  ['is silent', () => undefined, 'TimeoutError'],
  ['stops halfway', (response) => response.write('{"choices":'), 'TimeoutError'],
])('of a service that %s nothing is taken, and nobody is told what was said', async (_, how, why) => {
  fake.answer = how
  expect(await writer(why === 'TimeoutError' ? 200 : undefined)(EVIDENCE, SECTIONS)).toBeNull()
  expect(away).toEqual([why])
})
