import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { SPEECH_HZ } from '#domain/speech.ts'
import { decide } from '#domain/visit/decide.ts'
import {
  askBooking,
  booking,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY,
  preparing,
  START,
} from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { captionsFor, captionUseCases, type Caption } from './captions.ts'
import { happen, type House } from './house.ts'
import type { SpeechToTranscribe } from './transcriber.ts'
import type { CaptionSeat, CaptionUseCases } from './use-cases.ts'

/** Captions of a real visit in a real store; the transcription service is a function of the test's. */
let pool: pg.Pool
let opened: OpenStore
let house: House
let captions: CaptionUseCases
let visit: string
const THERAPY = { ...PATHWAY, id: 'therapy', therapy: true }
let now = new Date(START)
let agreed = true
let answer: (speech: SpeechToTranscribe) => Promise<string | null>
const sent: SpeechToTranscribe[] = []
const shown: (Caption & { visit: string })[] = []

const patient = (): CaptionSeat => ({ visit, who: 'patient', person: { kind: 'patient', ref: null } })
const clinician = (): CaptionSeat => ({
  visit,
  who: 'clinician',
  person: { kind: 'clinician', ref: OKAFOR.ref },
})
const SPEECH = new Uint8Array(3 * 2 * SPEECH_HZ).map((_, at) => at % 253)
const WORDS = 'It hurts when I climb the stairs.'

beforeAll(async () => {
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  const none = () => {
    throw new Error('captions ask for nothing else')
  }
  house = houseWith([PATHWAY, THERAPY], {
    store: opened.store,
    organizations: new Map(),
    chartOf: none,
    intakeOf: none,
    transcriberOf: () =>
      agreed
        ? (speech) => {
            sent.push(speech)
            return answer(speech)
          }
        : null,
    now: () => now,
    later: none,
    newSecret: none,
    newCode: none,
  })
})
beforeEach(async () => {
  await pool.query('truncate visit cascade')
  sent.length = shown.length = 0
  agreed = true
  answer = async () => WORDS
  captions = captionUseCases(house, (id, caption) => shown.push({ ...caption, visit: id }))
  visit = await inTheCall()
})
afterAll(async () => {
  await opened?.close()
  await pool?.end()
})

test('nothing is sent before captions are on and the seat’s own screen has told what becomes of the words', async () => {
  expect(await captions.hear(patient(), SPEECH)).toEqual({ refused: 'captions-off' })
  expect(await captions.turn(patient(), 'on')).toBeNull()
  expect(await captions.hear(patient(), SPEECH)).toEqual({ refused: 'captions-off' })
  expect(await captions.turn(patient(), 'told')).toBeNull()
  expect(await captions.hear(clinician(), SPEECH)).toEqual({ refused: 'captions-off' })
  expect(sent).toEqual([])
  expect(await captions.hear(patient(), SPEECH)).toBeNull()
  expect(sent).toEqual([{ pcm: SPEECH, samplesPerSecond: SPEECH_HZ, language: 'en' }])
  expect(shown).toEqual([{ visit, from: 'patient', text: WORDS, at: now.toISOString() }])
})

test('of a therapy nothing is sent, not even by a page that believes that captions are on', async () => {
  await pool.query('truncate visit cascade')
  visit = await inTheCall(THERAPY)
  const no = { refused: 'not-in-therapy' }
  expect(await captions.turn(patient(), 'on')).toEqual(no)
  expect(await captions.hear(patient(), SPEECH)).toEqual(no)
  expect(await captions.hear(clinician(), SPEECH)).toEqual(no)
  const stored = await house.store.visit(visit)
  expect(stored && captionsFor(house, stored, 'clinician')).toBeNull()
  expect(sent).toEqual([])
})

test('nothing that was said is kept: not in an event, the state, what is held, or the audit', async () => {
  await bothOn()
  await captions.hear(patient(), SPEECH)
  await captions.hear(clinician(), SPEECH)
  expect(shown).toHaveLength(2)
  for (const table of ['visit', 'event', 'held', 'audit', 'command']) {
    const { rows } = await pool.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`)
    expect(rows.filter(({ row }) => row.includes('climb the stairs') || row.includes(SOUND))).toEqual([])
  }
  const captionEvents = (await house.store.log(visit)).filter(({ kind }) => kind.startsWith('captions-'))
  expect(captionEvents.map(({ seq: _seq, at: _at, ...event }) => event)).toEqual([
    { kind: 'captions-on', who: 'patient' },
    { kind: 'captions-told', who: 'patient' },
    { kind: 'captions-told', who: 'clinician' },
  ])
})

test('the audit says who turned captions on and off, and once for each time whose speech was sent', async () => {
  await bothOn()
  for (let piece = 0; piece < 3; piece++) await captions.hear(clinician(), SPEECH)
  await captions.hear(patient(), SPEECH)
  await captions.turn(clinician(), 'off')
  now = new Date(now.getTime() + 1_000)
  await captions.turn(clinician(), 'on')
  await captions.turn(clinician(), 'told')
  await captions.hear(clinician(), SPEECH)
  const { rows } = await pool.query<{ what: string; kind: string; ref: string | null }>(
    `select entry ->> 'what' as what, entry -> 'who' ->> 'kind' as kind, entry -> 'who' ->> 'ref' as ref
     from audit where entry ->> 'visit' = $1 order by seq`,
    [visit],
  )
  const person = (kind: string) => (kind === 'patient' ? null : OKAFOR.ref)
  expect(rows).toEqual(
    [
      ['captions on', 'patient'],
      ['captions told of', 'patient'],
      ['captions told of', 'clinician'],
      ['speech sent to the transcription service', 'clinician'],
      ['speech sent to the transcription service', 'patient'],
      ['captions off', 'clinician'],
      ['captions on', 'clinician'],
      ['captions told of', 'clinician'],
      ['speech sent to the transcription service', 'clinician'],
    ].map(([what, kind = '']) => ({ what, kind, ref: person(kind) })),
  )
})

test('turned off while the service was at it, nothing is shown any more', async () => {
  await bothOn()
  answer = async () => {
    await captions.turn(clinician(), 'off')
    return WORDS
  }
  expect(await captions.hear(patient(), SPEECH)).toEqual({ refused: 'captions-off' })
  expect(shown).toEqual([])
  expect(await captions.turn(patient(), 'on')).toEqual({ refused: 'captions-against', by: 'clinician' })
})

test('a service that does not do it is told to everybody, and the next words that come are shown', async () => {
  await bothOn()
  answer = async () => null
  expect(await captions.hear(patient(), SPEECH)).toEqual({ refused: 'transcriber-away' })
  answer = async () => '  '
  expect(await captions.hear(patient(), SPEECH)).toBeNull()
  answer = async () => WORDS
  await captions.hear(patient(), SPEECH)
  expect(shown.map(({ text }) => text)).toEqual([null, WORDS])
})

test('without an agreement in force nothing is offered and nothing is sent, and off is still taken', async () => {
  await bothOn()
  agreed = false
  const none = { refused: 'no-baa', connection: 'the transcription service' }
  expect(await captions.hear(patient(), SPEECH)).toEqual(none)
  expect(await captions.turn(patient(), 'on')).toEqual(none)
  expect(await captions.turn(patient(), 'told')).toEqual(none)
  expect(captionsFor(house, await stored(), 'patient')).toBeNull()
  expect(await captions.turn(patient(), 'off')).toBeNull()
  expect(sent).toEqual([])
})

test('each seat sees how captions stand for it, and who is not in the room sees none', async () => {
  await captions.turn(patient(), 'on')
  await captions.turn(patient(), 'told')
  const view = async (who: 'patient' | 'clinician' | 'helper') => captionsFor(house, await stored(), who)
  expect(await view('patient')).toEqual({ on: true, by: 'patient', against: null, told: true, untold: ['clinician'] })
  expect(await view('clinician')).toEqual({ on: true, by: 'patient', against: null, told: false, untold: [] })
  expect(await view('helper')).toBeNull()
  await captions.turn(clinician(), 'off')
  expect(await view('patient')).toEqual({ on: false, by: 'clinician', against: 'clinician', told: false, untold: [] })
})

test('more speech than time has passed is not sent', async () => {
  await bothOn()
  const answers = []
  for (let piece = 0; piece < 8; piece++) answers.push(await captions.hear(patient(), SPEECH))
  expect(answers.filter((one) => one === null)).toHaveLength(6)
  expect(answers.at(-1)).toEqual({ refused: 'too-much-speech' })
  now = new Date(now.getTime() + 3_000)
  expect(await captions.hear(patient(), SPEECH)).toBeNull()
})

/** Some samples as they would look if they were written anywhere. */
const SOUND = Buffer.from(SPEECH.subarray(0, 300)).toString('base64')

async function stored() {
  const found = await house.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found
}

async function bothOn(): Promise<void> {
  await captions.turn(patient(), 'on')
  await captions.turn(patient(), 'told')
  await captions.turn(clinician(), 'told')
}

/** A visit in which the two see each other. */
async function inTheCall(pathway = PATHWAY): Promise<string> {
  const id = randomUUID()
  now = new Date(minutesAfter(START, -15))
  const [, ...rest] = [...booking, ...preparing, ...meeting]
  await house.store.create(
    { id, organization: 'riverbend', pathway },
    ({ state }) => decide(pathway, state, askBooking, now),
    { now, hold: [], audit: [] },
  )
  for (const happening of rest) {
    now = new Date(now.getTime() + 60_000)
    expect(await happen(house, id, happening)).toBeNull()
  }
  return id
}
