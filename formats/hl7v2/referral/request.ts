import type { Urgency } from '#domain/referral/referral.ts'
import { fieldAt, numbered, saidIn, text, type Message, type Segment } from '../message.ts'
import { outgoing, pid, xcn, type Outgoing, type Staff, type Subject } from '../outgoing/segments.ts'
import type { Making, SiteProfile } from '../outgoing/profile.ts'
import { dtmIn } from '../time.ts'
import { Unreadable } from '../unreadable.ts'

/** How the patient may be contacted, as they agreed. */
export interface MayContact {
  voicemail: boolean
  text: boolean
}

/** A referral as the department is to have it, made from the chart when it is sent. */
export interface ReferralToSend {
  /** RF1-6, ours; the same in all that is said of it. */
  number: string
  patient: Subject
  by: Staff | null
  to: string
  urgency: Urgency
  at: Date
  /** What the one who refers wants to know. */
  question: string
  /** Either score may be missing; what is missing is not sent. */
  phq9: { total: number | null; ninth: number | null } | null
  contact: MayContact
  calledOff: boolean
}

/** LOINC, as HL7 v2 codes it. */
const PHQ9 = ['44249-1', 'PHQ-9 quick depression assessment panel', 'LN']
const PHQ9_TOTAL = ['44261-6', 'PHQ-9 total score', 'LN']
const PHQ9_NINTH = ['44260-8', 'PHQ-9 ninth question', 'LN']
const CONTACT = ['CONTACT', 'How the patient may be contacted', 'L']

/** REF^I12, or REF^I14 where it is called off (HL7 v2.5.1, 11.5). The question is its one free text. */
export function referralMessage(
  referral: ReferralToSend,
  controlId: string,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const { number, patient, by, to, urgency, at, question, phq9, contact, calledOff } = referral
  const value = (id: number, type: string, what: readonly string[], said: string | readonly string[]) =>
    numbered('OBX', { 1: String(id), 2: type, 3: what, 5: said, 11: 'F' })
  const observed = [
    ...(phq9?.total == null ? [] : [['NM', PHQ9_TOTAL, String(phq9.total)] as const]),
    ...(phq9?.ninth == null ? [] : [['NM', PHQ9_NINTH, String(phq9.ninth)] as const]),
    ['CE', CONTACT, contact.voicemail ? ['VOICEMAIL', 'A message may be left', 'L'] : NO_VOICEMAIL] as const,
    ['CE', CONTACT, contact.text ? ['TEXT', 'Text messages may be sent', 'L'] : NO_TEXT] as const,
  ]
  const event = ['REF', calledOff ? 'I14' : 'I12', 'REF_I12'] as const
  return outgoing({ event, controlId, number }, profile, making, [
    numbered('RF1', {
      1: calledOff ? ['E', 'Expired', 'HL70283'] : ['P', 'Pending', 'HL70283'],
      2: urgency === 'urgent' ? ['A', 'ASAP', 'HL70280'] : ['R', 'Routine', 'HL70280'],
      3: ['PSY', 'Psychiatric', 'HL70281'],
      5: ['O', 'Outpatient', 'HL70284'],
      6: [number, profile.sendingApplication],
      7: dtmIn(making.zone, at),
    }),
    numbered('PRD', {
      1: ['RP', 'Referring provider', 'HL70286'],
      2: by === null ? '' : ['', by.name],
      7: by === null ? '' : xcn(by),
    }),
    numbered('PRD', { 1: ['RT', 'Referred to provider', 'HL70286'], 2: ['', to] }),
    pid(patient, profile),
    numbered('OBR', { 1: '1', 2: number, 4: PHQ9, 25: 'F' }),
    ...observed.map(([type, what, said], index) => value(index + 1, type, what, said)),
    ...(question === ''
      ? []
      : [numbered('NTE', { 1: '1', 2: 'P', 3: question, 4: ['QUESTION', 'What is asked', 'L'] })]),
  ])
}

const NO_VOICEMAIL = ['NOVOICEMAIL', 'No message may be left', 'L']
const NO_TEXT = ['NOTEXT', 'No text messages', 'L']

/** A referral as a department reads it. */
export interface SaidReferral {
  /** RF1-6 and MSH-10, by which it is answered. */
  number: string
  controlId: string
  calledOff: boolean
  urgent: boolean
  by: string
  /** PID-3, PID-5, PID-7, PID-8, PID-13. */
  patient: {
    number: string
    family: string
    given: string
    birthDate: string
    sex: string
    phone: string
    email: string
  }
  question: string
  /** Of each score what was sent; empty where it was not. */
  phq9: { total: string; ninth: string } | null
  contact: readonly string[]
}

/** Reads REF^I12 and I14, or throws `Unreadable`. */
export function readReferral({ segments }: Message): SaidReferral {
  const [header] = segments
  if (text(header, 9) !== 'REF') throw new Unreadable(200, 'MSH-9')
  const one = (name: string): Segment => {
    const found = segments.find((segment) => segment.name === name)
    if (found === undefined) throw new Unreadable(100, name)
    return found
  }
  const [rf1, pidSegment] = [one('RF1'), one('PID')]
  const number = text(rf1, 6)
  if (number === '') throw new Unreadable(101, 'RF1-6')
  const observed = segments.filter(({ name }) => name === 'OBX')
  const valueOf = (code: readonly string[]) =>
    observed.filter((segment) => text(segment, 3) === code[0]).map((segment) => text(segment, 5))
  const [total = '', ninth = ''] = [PHQ9_TOTAL, PHQ9_NINTH].map((code) => valueOf(code)[0])
  const [phones, emails] = [1, 4].map((component) =>
    fieldAt(pidSegment, 13).flatMap((one) => saidIn(one, component) ?? []),
  )
  return {
    number,
    controlId: text(header, 10),
    calledOff: text(header, 9, 2) === 'I14',
    urgent: text(rf1, 2) === 'A',
    by: text(segments.find((segment) => segment.name === 'PRD' && text(segment, 1) === 'RP') ?? rf1, 2, 2),
    patient: {
      number: text(pidSegment, 3),
      family: text(pidSegment, 5),
      given: text(pidSegment, 5, 2),
      birthDate: text(pidSegment, 7),
      sex: text(pidSegment, 8),
      phone: phones?.[0] ?? '',
      email: emails?.[0] ?? '',
    },
    question: segments.filter(({ name }) => name === 'NTE').map((segment) => text(segment, 3))[0] ?? '',
    phq9: total === '' && ninth === '' ? null : { total, ninth },
    contact: valueOf(CONTACT),
  }
}
