import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { draftNote } from '#domain/smart-note/drafting.ts'
import type { Evidence, TemplateSection } from '#domain/smart-note/evidence.ts'
import { openAiWriter } from './openai.ts'

/** A fake service that writes what a test tells it to. */
let fake: Server
let url = ''
let answer: (response: ServerResponse) => void
const asked: { path: string | undefined; authorization: string | undefined; body: string }[] = []
const away: string[] = []

beforeAll(async () => {
  fake = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      asked.push({
        path: request.url,
        authorization: request.headers.authorization,
        body: Buffer.concat(parts).toString(),
      })
      answer(response)
    })
  })
  await new Promise<void>((listening) => void fake.listen(0, '127.0.0.1', listening))
  const at = fake.address() as AddressInfo
  url = `http://127.0.0.1:${at.port}`
})
afterAll(async () => {
  fake.closeAllConnections()
  await new Promise((closed) => fake.close(closed))
})

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
const LOCAL = { section: 'plan', text: 'Continue lisinopril 10 mg a day.', evidence: ['speech/2'] }

const says = (content: string) => (response: ServerResponse) =>
  void response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }))
const writer = (agreed = true, withinMs?: number) =>
  openAiWriter({
    url,
    model: 'the-model',
    key: 'the-key',
    ...(withinMs !== undefined && { withinMs }),
    agreed: () => agreed,
    instead: () => Promise.resolve([LOCAL]),
    onAway: (why) => away.push(why),
  })

beforeEach(() => {
  asked.length = away.length = 0
  answer = says(JSON.stringify({ sentences: [DENIES] }))
})

test('the service is handed evidence and sections, and never the section for the patient', async () => {
  expect(await writer()(EVIDENCE, SECTIONS)).toEqual([DENIES])
  expect(asked).toMatchObject([{ path: '/v1/chat/completions', authorization: 'Bearer the-key' }])
  const { model, messages } = JSON.parse(asked[0]?.body ?? '')
  expect(model).toBe('the-model')
  expect(JSON.parse(messages[1].content)).toEqual({
    sections: SECTIONS.slice(0, 2),
    evidence: EVIDENCE.map(({ id, kind, by, text }) => ({ id, kind, by, text })),
  })
  expect(away).toEqual([])
})

test('without an agreement in force nothing is sent, and the local writer writes', async () => {
  expect(await writer(false)(EVIDENCE, SECTIONS)).toEqual([LOCAL])
  expect(asked).toEqual([])
  expect(away).toEqual(['no agreement in force'])
})

test('what it makes up is dropped and listed, like any writer’s', async () => {
  const wrong = [
    { section: 'history', text: 'Reports fever.', evidence: ['speech/0', 'speech/1'] },
    { section: 'plan', text: 'Continue lisinopril 20 mg daily.', evidence: ['speech/2'] },
    { section: 'plan', text: 'Continue losartan 10 mg daily.', evidence: ['speech/2'] },
    { section: 'history', text: 'Lungs clear to auscultation.', evidence: ['speech/2'] },
    { section: 'history', text: 'Denies chills.', evidence: ['speech/9'] },
    { section: 'history', text: 'Denies cough.', evidence: 'speech/1' },
  ]
  answer = says(JSON.stringify({ sentences: [DENIES, ...wrong, { text: 'without a section' }, null] }))
  const draft = await draftNote(EVIDENCE, SECTIONS, writer())
  expect(draft.sentences).toEqual([DENIES])
  expect(draft.dropped.map(({ fault }) => fault)).toEqual([
    'negation',
    'number',
    'drug',
    'invented',
    'unknown-evidence',
    'no-evidence',
  ])
})

test.each<[string, (response: ServerResponse) => void, string]>([
  ['refuses', (response) => response.writeHead(401).end('Denies fever'), 'status 401'],
  ['is broken', (response) => response.writeHead(500).end(), 'status 500'],
  ['answers no JSON', (response) => response.end('Denies fever'), 'SyntaxError'],
  ['writes no JSON', says('Denies fever.'), 'SyntaxError'],
  ['writes no sentences', says('{"note":"Denies fever."}'), 'an answer without sentences'],
  ['answers otherwise', (response) => response.end('{"choices":[]}'), 'an answer without sentences'],
  ['moved elsewhere', (response) => response.writeHead(307, { location: `${url}/other` }).end(), 'TypeError'],
  ['is silent', () => undefined, 'TimeoutError'],
])('where a service %s the local writer writes, and nobody is told what was said', async (_, how, why) => {
  answer = how
  expect(await writer(true, why === 'TimeoutError' ? 200 : undefined)(EVIDENCE, SECTIONS)).toEqual([LOCAL])
  expect(away).toEqual([why])
})
