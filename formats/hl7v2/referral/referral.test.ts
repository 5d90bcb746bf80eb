import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Word } from '#domain/referral/referral.ts'
import { FACTS, MAKING, SITE } from '../../../test/writes-to-send.ts'
import { parseMessage, writeMessage } from '../message.ts'
import { Unreadable } from '../unreadable.ts'
import { answerMessage, readAnswer } from './answer.ts'
import { informationMessage, readInformation } from './information.ts'
import { readReferral, referralMessage, type ReferralToSend } from './request.ts'

const { patient, clinician } = FACTS
if (patient === null || clinician === null) throw new Error('no patient or clinician')

const REFERRAL: ReferralToSend = {
  number: 'A'.repeat(20),
  patient,
  by: clinician,
  to: 'Meadowlark Behavioral Health',
  urgency: 'urgent',
  at: new Date('2026-11-20T15:30:00Z'),
  question: 'Would therapy help & what first?',
  phq9: { total: 14, ninth: 0 },
  contact: { voicemail: true, text: false },
  calledOff: false,
}
const ANSWERING = {
  number: REFERRAL.number,
  referralControlId: 'C1',
  controlId: 'C2',
  ownNumber: 'BH-1',
}
const lines = (message: ReturnType<typeof referralMessage>) =>
  new TextDecoder().decode(writeMessage(message.message)).trimEnd().split('\r')

const WORDS: readonly Word[] = [
  { stage: 'received' },
  { stage: 'accepted' },
  { stage: 'scheduled' },
  { stage: 'unattended' },
  { stage: 'not-reached' },
  { stage: 'held' },
  { stage: 'declined', reason: 'no-capacity', alternative: 'crisis-service' },
  { stage: 'declined', reason: 'other', alternative: null },
  { stage: 'information-requested', information: 'medicines' },
]

test('a referral goes as REF^I12, with its question and its scores, and is read as it was meant', () => {
  const message = referralMessage(REFERRAL, 'C1', SITE, MAKING)
  expect(lines(message).slice(1)).toEqual([
    'RF1|P^Pending^HL70283|A^ASAP^HL70280|PSY^Psychiatric^HL70281||O^Outpatient^HL70284|AAAAAAAAAAAAAAAAAAAA^CAUSEWAY|20261120103000-0500',
    'PRD|RP^Referring provider^HL70286|^Dr. Ngozi Okafor|||||dr-okafor^Dr. Ngozi Okafor',
    'PRD|RT^Referred to provider^HL70286|^Meadowlark Behavioral Health',
    expect.stringMatching(/^PID\|1\|\|p1\^\^\^RIVERCHART\^MR\|\|Lockman\^Morris\^Joe\|/),
    'OBR|1|AAAAAAAAAAAAAAAAAAAA||44249-1^PHQ-9 quick depression assessment panel^LN|||||||||||||||||||||F',
    'OBX|1|NM|44261-6^PHQ-9 total score^LN||14||||||F',
    'OBX|2|NM|44260-8^PHQ-9 ninth question^LN||0||||||F',
    'OBX|3|CE|CONTACT^How the patient may be contacted^L||VOICEMAIL^A message may be left^L||||||F',
    'OBX|4|CE|CONTACT^How the patient may be contacted^L||NOTEXT^No text messages^L||||||F',
    'NTE|1|P|Would therapy help \\T\\ what first?|QUESTION^What is asked^L',
  ])
  expect(readReferral(parseMessage(writeMessage(message.message)))).toEqual({
    number: REFERRAL.number,
    controlId: 'C1',
    calledOff: false,
    urgent: true,
    by: 'Dr. Ngozi Okafor',
    patient: {
      number: 'p1',
      family: 'Lockman',
      given: 'Morris',
      birthDate: '19610409',
      sex: 'M',
      phone: '413-555-0188',
      email: 'morris@example.org',
    },
    question: 'Would therapy help & what first?',
    phq9: { total: '14', ninth: '0' },
    contact: ['VOICEMAIL', 'NOTEXT'],
  })
})

test('one that is called off goes as REF^I14 under the same number', () => {
  const message = referralMessage({ ...REFERRAL, calledOff: true, phq9: null, question: '' }, 'C3', SITE, MAKING)
  expect(message.event).toBe('REF^I14')
  const read = readReferral(parseMessage(writeMessage(message.message)))
  expect([read.number, read.calledOff, read.phq9]).toEqual([REFERRAL.number, true, null])
})

test.each(WORDS.map((word) => [word] as const))('the answer %j is read as it was said', (word) => {
  const { message, event } = answerMessage(word, ANSWERING, SITE, MAKING)
  expect(event).toBe('RRI^I12')
  expect(readAnswer(parseMessage(writeMessage(message)))).toEqual({ number: REFERRAL.number, word })
})

test('a department that says no more than RF1-1 is understood by that', () => {
  const plain = (status: string) =>
    `MSH|^~\\&|BH|M|CAUSEWAY|R|||RRI^I12|1|T|2.5.1\rRF1|${status}|||||${REFERRAL.number}\r`
  const words = ['P', 'A', 'R'].map((status) => readAnswer(parseMessage(new TextEncoder().encode(plain(status)))).word)
  expect(words).toEqual([
    { stage: 'received' },
    { stage: 'accepted' },
    { stage: 'declined', reason: 'other', alternative: null },
  ])
})

const LEAK = 'methadone'

describe('of what a department writes beside its codes nothing comes through', () => {
  const seeds = [
    ['a note', `NTE|1|L|${LEAK}`],
    ['a segment of its own', `ZNT|${LEAK}`],
    ['an attachment', `OBX|9|ED|DOC^${LEAK}.pdf^L||^TEXT^PDF^Base64^${LEAK}`],
    ['a diagnosis', `DG1|1||F11.20^${LEAK}^I10C|${LEAK}`],
    ['a visit', `PV1|1|O|${LEAK}`],
  ] as const

  test.each(seeds)('in %s', (_, line) => {
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.nat({ max: 6 }), (word, place) => {
        const { message } = answerMessage(word, ANSWERING, SITE, MAKING)
        const written = new TextDecoder().decode(writeMessage(message)).trimEnd().split('\r')
        written.splice(Math.min(1 + place, written.length), 0, line)
        const read = readAnswer(parseMessage(new TextEncoder().encode(`${written.join('\r')}\r`)))
        expect(read).toEqual({ number: REFERRAL.number, word })
      }),
      { numRuns: 60, seed: 7 },
    )
  })

  test('in the displays of its codes', () => {
    const { message } = answerMessage(WORDS[6] ?? { stage: 'held' }, ANSWERING, SITE, MAKING)
    const seeded = new TextDecoder()
      .decode(writeMessage(message))
      .replace('Service request declined', LEAK)
      .replace('no-capacity^', `no-capacity^${LEAK}`)
    expect(seeded.match(/methadone/g)).toHaveLength(2)
    expect(JSON.stringify(readAnswer(parseMessage(new TextEncoder().encode(seeded))))).not.toContain(LEAK)
  })

  test.each([
    ['a code that is not known', 'OBX|1|CE|STATUS||methadone'],
    ['a status that is not known', 'RF1|methadone|||||AAAAAAAAAAAAAAAAAAAA'],
    ['a number that is none', 'RF1|A|||||methadone'],
  ])('in the error about %s', (_, line) => {
    const header = 'MSH|^~\\&|BH|M|CAUSEWAY|R|||RRI^I12|1|T|2.5.1'
    const rf1 = line.startsWith('RF1') ? [] : ['RF1|A|||||AAAAAAAAAAAAAAAAAAAA']
    const bytes = new TextEncoder().encode(`${[header, ...rf1, line].join('\r')}\r`)
    try {
      readAnswer(parseMessage(bytes))
      expect.unreachable()
    } catch (fault) {
      expect(fault).toBeInstanceOf(Unreadable)
      expect(String(fault)).not.toContain(LEAK)
    }
  })
})

test('what a department asks for goes as REF^I13 and is read as it was written', () => {
  const given = { ...REFERRAL, information: 'medicines' as const, words: 'Sertraline 50 mg & no other |\nsince May.' }
  const message = informationMessage(given, 'C3', SITE, MAKING)
  const [header, rf1] = lines(message)
  expect(header).toContain('REF^I13^REF_I12')
  expect(rf1).toContain(REFERRAL.number)
  expect(readInformation(parseMessage(writeMessage(message.message)))).toEqual({
    number: REFERRAL.number,
    controlId: 'C3',
    information: 'medicines',
    words: given.words,
  })
  const referral = writeMessage(referralMessage(REFERRAL, 'C1', SITE, MAKING).message)
  expect(() => readInformation(parseMessage(referral))).toThrow(Unreadable)
})
