import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ListeningTurn } from '#api/listening.ts'
import { SPEECH_HZ } from '#domain/speech.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { transcriptUntil, TRANSCRIPT_OVER } from '#domain/visit/listening.ts'
import {
  booking,
  ending,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY,
  preparing,
  signing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import type { Organization } from '../config/organizations.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { deletedTranscripts, keptTranscripts } from '../postgres/transcripts.ts'
import { happen, type House } from './house.ts'
import { listeningFor, listeningUseCases } from './listening.ts'
import { speechEvidence } from './transcripts.ts'
import type { Listener, SpeechToTranscribe } from './transcriber.ts'
import type { CaptionSeat, LaunchSession, ListeningUseCases } from './use-cases.ts'

/** Listening to a real visit in a real store; the transcriber is a function of the test's. */
let pool: pg.Pool
let opened: OpenStore
let house: House
let listening: ListeningUseCases
let visit: string
let now = new Date(START)
let listener: Listener | null
let answer: (speech: SpeechToTranscribe) => Promise<string | null>
let working: Promise<unknown>[] = []
const sent: SpeechToTranscribe[] = []

const patient = (): CaptionSeat => ({ visit, who: 'patient', person: { kind: 'patient', ref: null } })
const clinician = (): CaptionSeat => ({ visit, who: 'clinician', person: { kind: 'clinician', ref: OKAFOR.ref } })
const SPEECH = new Uint8Array(3 * 2 * SPEECH_HZ).map((_, at) => at % 253)
const SOUND = Buffer.from(SPEECH.subarray(0, 300)).toString('base64')
const WORDS = 'It hurts when I climb the stairs.'
const SECRET = 'a secret of at least thirty-two characters'
const THERAPY = { ...PATHWAY, id: 'therapy', therapy: true }
const NOT_LISTENED_TO = { ...PATHWAY, id: 'not-listened-to', listening: false }

beforeAll(async () => {
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  const none = () => {
    throw new Error('listening asks for nothing else')
  }
  house = houseWith([PATHWAY, THERAPY, NOT_LISTENED_TO], {
    store: opened.store,
    transcripts: opened.transcripts,
    organizations: new Map([
      ['riverbend', { transcriber: { vendor: { address: 'http://vendor', secret: SECRET } } } as Organization],
    ]),
    chartOf: none,
    listenerOf: () => listener,
    now: () => now,
    later: (work) => void working.push(work()),
  })
})
beforeEach(async () => {
  await pool.query('truncate visit cascade')
  sent.length = 0
  working = []
  answer = async () => WORDS
  listener = {
    answers: (speech) => {
      sent.push(speech)
      return answer(speech)
    },
  }
  listening = listeningUseCases(house)
  visit = await inTheCall(PATHWAY)
})
afterAll(async () => {
  await opened?.close()
  await pool?.end()
})

test('nothing is taken before everybody agrees, and then each one’s own words are kept as evidence', async () => {
  expect(await hears(patient(), 1)).toEqual({ refused: 'listening-off' })
  expect(await turn(clinician(), 'ask')).toBeNull()
  expect(await hears(patient(), await hearing())).toEqual({ refused: 'listening-off' })
  expect(await turn(patient(), 'agree')).toBeNull()
  expect(await hears(patient())).toBeNull()
  await worked()
  answer = async () => ' Since when? '
  now = new Date(now.getTime() + 4_000)
  expect(await hears(clinician())).toBeNull()
  await worked()
  expect(sent.map(({ speaker, language }) => [speaker, language])).toEqual([
    ['patient', 'en'],
    ['clinician', 'en'],
  ])
  const said = (at: Date) => new Date(at.getTime() - 3_000).toISOString()
  expect(await speechEvidence(house.transcripts, visit)).toEqual([
    { id: 'speech/1', kind: 'speech', by: 'patient', at: said(new Date(now.getTime() - 4_000)), text: WORDS },
    { id: 'speech/2', kind: 'speech', by: 'clinician', at: said(now), text: 'Since when?' },
  ])
})

test('sound is stored nowhere, words only sealed, and no event holds either', async () => {
  await agreed()
  await hears(patient())
  await worked()
  for (const table of ['visit', 'event', 'held', 'audit', 'command', 'transcript_piece']) {
    const { rows } = await pool.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`)
    expect(rows.filter(({ row }) => row.includes('climb the stairs') || row.includes(SOUND))).toEqual([])
  }
  expect(await eventsOf()).toEqual([
    { kind: 'listening-asked', by: OKAFOR },
    { kind: 'listening-answered', who: 'patient', agree: true },
    { kind: 'transcript-begun', turn: 1 },
  ])
})

test('where an interpreter is there the transcriber is left to find out which language is spoken', async () => {
  await happens(
    { kind: 'invite-guest', guest: 'interpreter', by: OKAFOR },
    { kind: 'guest-comes', guest: 'interpreter', invitation: 1, device: 'phone', held: 'guest/1' },
    { kind: 'admit-guest', guest: 'interpreter', by: OKAFOR },
    { kind: 'join', who: 'interpreter', medium: 'video', connection: 'i1' },
  )
  const interpreter: CaptionSeat = { visit, who: 'interpreter', person: { kind: 'guest', ref: null } }
  await agreed()
  await turn(interpreter, 'agree')
  for (const seat of [patient(), clinician(), interpreter]) expect(await hears(seat)).toBeNull()
  await worked()
  expect(sent.map(({ speaker, language }) => [speaker, language])).toEqual([
    ['patient', null],
    ['clinician', null],
    ['interpreter', null],
  ])
})

test('what was said before somebody came, or came back, is refused once they have said yes', async () => {
  await agreed()
  const before = await hearing()
  await happens({ kind: 'leave', who: 'patient', connection: 'p1' })
  await happens({ kind: 'join', who: 'patient', medium: 'video', connection: 'p2' })
  expect(listeningFor(house, await stored(), 'clinician')).toMatchObject({
    hearing: null,
    paused: true,
    waitsFor: ['patient'],
  })
  expect(await hears(clinician(), before)).toEqual({ refused: 'listening-off' })
  await turn(patient(), 'agree')
  expect(await hears(clinician(), before)).toEqual({ refused: 'listening-off' })
  expect(await hears(clinician())).toBeNull()
  await worked()
  expect(sent).toHaveLength(1)
})

test('stopped while the transcriber is at it, nothing more is sent and none of it is kept', async () => {
  await agreed()
  await hears(patient())
  await worked()
  let stopped: Promise<unknown> | null = null
  answer = async () => {
    stopped ??= turn(patient(), 'stop-and-keep')
    await stopped
    return 'and at night'
  }
  const since = await hearing()
  await hears(patient(), since)
  await hears(patient(), since)
  await worked()
  expect(sent).toHaveLength(2)
  expect((await house.transcripts.lines(visit)).map(({ text }) => text)).toEqual([WORDS])
})

test('withdrawn, everything that was transcribed is gone in the same moment, and the audit says so', async () => {
  await agreed()
  await hears(patient())
  await hears(clinician())
  await worked()
  expect(await rowsLeft()).toBe(2)
  await turn(patient(), 'stop')
  expect(await rowsLeft()).toBe(0)
  expect(await deletedTranscripts(pool, 'riverbend')).toEqual({ withdrawn: 1 })
  expect((await audited()).slice(-2)).toEqual([
    ['listening stopped, transcript not to be kept', 'patient'],
    ['transcript deleted', 'causeway'],
  ])
})

test('the audit says who asked, agreed and refused, and once for each asking whose speech was sent', async () => {
  await agreed()
  await hears(patient())
  await hears(patient())
  await turn(patient(), 'refuse')
  await worked()
  expect((await audited()).filter(([what = '']) => /listening|speech/.test(what))).toEqual([
    ['listening asked for', 'clinician'],
    ['listening agreed to', 'patient'],
    ['speech sent to be transcribed for the note', 'patient'],
    ['listening refused', 'patient'],
  ])
})

test('signed, the transcript goes with the signature; until then it is listed with its time', async () => {
  await agreed()
  await hears(patient())
  await worked()
  await happens(typing, ending, wrote('note', 'note', 'DocumentReference/1', '1', 'N1'), signing)
  const [kept] = await keptTranscripts(pool, 'riverbend', ({ state }) => transcriptUntil(state), now)
  expect(kept).toMatchObject({
    visit,
    lines: 1,
    late: false,
    until: minutesAfter((await stored()).state.ended?.at ?? '', 7 * 24 * 60),
  })
  await happens(wrote('sign', 'note', 'DocumentReference/1', '2', 'N1'))
  expect(await rowsLeft()).toBe(0)
  expect(await keptTranscripts(pool, 'riverbend', () => null, now)).toEqual([])
  expect(await deletedTranscripts(pool, 'riverbend')).toEqual({ signed: 1 })
})

test('seven days after the visit it goes, though nobody has signed', async () => {
  await agreed()
  await hears(patient())
  await worked()
  await happens(typing, ending)
  now = new Date(transcriptUntil((await stored()).state) ?? '')
  expect(await house.store.dueDeadlines(now, 10)).toContainEqual({ visit, step: TRANSCRIPT_OVER })
  expect(await happen(house, visit, { kind: 'deadline', step: TRANSCRIPT_OVER })).toBeNull()
  expect(await rowsLeft()).toBe(0)
  expect(await deletedTranscripts(pool, 'riverbend')).toEqual({ time: 1 })
})

test('words that should be gone are told: past their time, or of a visit that says it keeps none', async () => {
  await agreed()
  await hears(patient())
  await worked()
  const late = async (at: Date) => {
    const kept = await keptTranscripts(pool, 'riverbend', ({ state }) => transcriptUntil(state), at)
    return kept.map((one) => one.late)
  }
  expect(await late(now)).toEqual([false])
  expect(await late(new Date(now.getTime() + 8 * 24 * 60 * 60_000))).toEqual([true])
  await pool.query("update visit set state = state - 'listening'")
  expect(await late(now)).toEqual([true])
})

test('what was said before the end is still transcribed after it', async () => {
  await agreed()
  let over: Promise<unknown> | null = null
  answer = async () => {
    over ??= happens(ending)
    await over
    return WORDS
  }
  await hears(patient())
  await worked()
  expect((await house.transcripts.lines(visit)).map(({ text }) => text)).toEqual([WORDS])
})

test('what was cut while somebody spoke is one piece of evidence, and no word of another is joined to it', async () => {
  const words = ['I have not had any', 'chest pain or fevers.', 'I have.']
  answer = async () => words.shift() ?? null
  await agreed()
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
  const since = await hearing()
  const say = async (seat: CaptionSeat, piece: string, continues: string | null) => {
    expect(await listening.hear(seat, { pcm: SPEECH, hearing: since, piece, continues })).toBeNull()
    await worked()
    now = new Date(now.getTime() + 3_000)
  }
  await say(patient(), first, null)
  await say(patient(), second, first)
  await say(clinician(), third, second)
  const evidence = await speechEvidence(house.transcripts, visit)
  expect(evidence.map(({ by, text }) => [by, text])).toEqual([
    ['patient', 'I have not had any chest pain or fevers.'],
    ['clinician', '[…] I have.'],
  ])
})

test('the transcriber’s lag is measured, and what it did not do is counted, not hidden', async () => {
  await agreed()
  answer = async () => {
    now = new Date(now.getTime() + 1_500)
    return sent.length === 2 ? null : sent.length === 3 ? '' : WORDS
  }
  for (let piece = 0; piece < 3; piece++) {
    await hears(patient())
    await worked()
  }
  expect(await listening.progress({ visit } as LaunchSession)).toEqual({
    lines: 1,
    waiting: 0,
    missed: 1,
    lagMs: { median: 1_500, last: 1_500 },
    lastWordsAt: now.toISOString(),
  })
})

test('without an agreement in force nobody is asked, heard or shown anything, and a no is still taken', async () => {
  await agreed()
  listener = null
  const none = { refused: 'no-baa', connection: 'the transcription service' }
  expect(await hears(patient())).toEqual(none)
  expect(await turn(clinician(), 'ask')).toEqual(none)
  expect(listeningFor(house, await stored(), 'patient')).toBeNull()
  expect(await turn(patient(), 'stop')).toBeNull()
  expect(sent).toEqual([])
})

test.each([
  ['of a therapy', THERAPY],
  ['of a visit type that is not listened to', NOT_LISTENED_TO],
])('%s no screen offers it, and nobody may ask, though there is a transcriber', async (_, pathway) => {
  await pool.query('truncate visit cascade')
  visit = await inTheCall(pathway)
  expect(await turn(clinician(), 'ask')).toEqual({ refused: 'listening-not-offered' })
  for (const who of ['patient', 'clinician'] as const) expect(listeningFor(house, await stored(), who)).toBeNull()
  expect(await hears(patient(), 1)).toEqual({ refused: 'listening-off' })
  expect(sent).toEqual([])
})

test('words that come back in the moment in which somebody says no are not kept', async () => {
  await agreed()
  answer = () => new Promise(() => undefined)
  await hears(patient())
  const { rows } = await pool.query<{ id: string }>('select id from transcript_piece')
  const piece = await house.transcripts.waiting('riverbend', rows[0]?.id ?? '')
  if (piece === null) throw new Error('the piece is not waited for')
  await house.transcripts.settle(piece, WORDS, () => false, now)
  expect(await rowsLeft()).toBe(0)
})

test('the same piece sent twice is one, and more speech than time has passed is not taken', async () => {
  await agreed()
  const piece = randomUUID()
  const since = await hearing()
  for (let time = 0; time < 2; time++)
    expect(await listening.hear(patient(), { pcm: SPEECH, hearing: since, piece, continues: null })).toBeNull()
  await worked()
  expect(await house.transcripts.lines(visit)).toHaveLength(1)
  const answers = []
  for (let one = 0; one < 40; one++) {
    answers.push(await hears(patient(), since))
    await worked()
  }
  expect(answers.filter((one) => one === null)).toHaveLength(28)
  expect(answers.at(-1)).toEqual({ refused: 'too-much-speech' })
})

test('a vendor is handed each piece and tells its words later, signed; what was withdrawn meanwhile is nothing to it', async () => {
  const handed: string[] = []
  listener = {
    tellsLater: async (reference) => {
      handed.push(reference)
      return handed.length < 3
    },
  }
  await agreed()
  await hears(patient())
  await hears(patient())
  await hears(patient())
  await worked()
  expect(handed).toHaveLength(3)
  const tell = (reference: string | undefined, secret = SECRET) => {
    const call = { kind: 'transcribed' as const, reference: reference ?? '', text: WORDS }
    const body = JSON.stringify(call)
    const time = Math.floor(now.getTime() / 1000)
    const v1 = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
    return listening.told.hear('riverbend', { signature: `t=${time},v1=${v1}`, body }, call)
  }
  expect(await tell(handed[0], 'another secret of thirty-two characters')).toEqual({ refused: 'wrong-signature' })
  expect(await tell(handed[0])).toBeNull()
  expect(await tell(handed[0])).toBeNull()
  expect(await house.transcripts.progress(visit, now)).toMatchObject({ lines: 1, waiting: 1, missed: 1 })
  const inForce = listener
  listener = null
  expect(await tell(handed[1])).toEqual({ refused: 'no-baa', connection: 'the transcription service' })
  listener = inForce
  await turn(clinician(), 'stop-and-keep')
  expect(await tell(handed[1])).toBeNull()
  expect((await house.transcripts.lines(visit)).map(({ text }) => text)).toEqual([WORDS, null])
})

async function inTheCall(pathway: typeof PATHWAY): Promise<string> {
  return playedVisit(house, pathway, { from: minutesAfter(START, -15), pass: (at) => (now = at) }, [
    ...booking,
    ...preparing,
    ...meeting,
  ])
}
async function hears(seat: CaptionSeat, since?: number) {
  return listening.hear(seat, {
    pcm: SPEECH,
    hearing: since ?? (await hearing()),
    piece: randomUUID(),
    continues: null,
  })
}
async function turn(seat: CaptionSeat, act: ListeningTurn['act']) {
  return listening.turn(seat, act)
}
async function agreed(): Promise<void> {
  await turn(clinician(), 'ask')
  await turn(patient(), 'agree')
}
async function worked(): Promise<void> {
  await Promise.all(working)
}
async function hearing(): Promise<number> {
  return (await stored()).state.listening?.since ?? 0
}
async function happens(...happenings: Happening[]): Promise<void> {
  for (const happening of happenings) {
    now = new Date(now.getTime() + 1_000)
    expect(await happen(house, visit, happening)).toBeNull()
  }
}
async function stored() {
  const found = await house.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found
}
async function eventsOf() {
  const log = await house.store.log(visit)
  return log.flatMap(({ seq: _seq, at: _at, ...event }) => (/listening|transcript/.test(event.kind) ? [event] : []))
}
async function audited(): Promise<string[][]> {
  const { rows } = await pool.query<{ what: string; kind: string }>(
    `select entry ->> 'what' as what, entry -> 'who' ->> 'kind' as kind from audit
     where entry ->> 'visit' = $1 order by seq`,
    [visit],
  )
  return rows.map(({ what, kind }) => [what, kind])
}
async function rowsLeft(): Promise<number> {
  const { rows } = await pool.query<{ left: number }>('select count(*)::int as left from transcript_piece')
  return rows[0]?.left ?? -1
}
