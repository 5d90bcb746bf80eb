import { INFORMATION, type Information } from '#domain/referral/referral.ts'
import { numbered, text, type Message } from '../message.ts'
import { outgoing, pid, type Outgoing, type Subject } from '../outgoing/segments.ts'
import type { Making, SiteProfile } from '../outgoing/profile.ts'
import { dtmIn } from '../time.ts'
import { Unreadable } from '../unreadable.ts'

/** What a department asked for, as it is to have it. */
export interface InformationToSend {
  /** RF1-6 of the referral. */
  number: string
  patient: Subject
  to: string
  at: Date
  information: Information
  words: string
}

/** REF^I13 (HL7 v2.5.1, 11.5), the referral as it is completed: which of the known things it says, and the words of whoever referred. */
export function informationMessage(
  { number, patient, to, at, information, words }: InformationToSend,
  controlId: string,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  return outgoing({ event: ['REF', 'I13', 'REF_I12'], controlId, number }, profile, making, [
    numbered('RF1', {
      1: ['P', 'Pending', 'HL70283'],
      6: [number, profile.sendingApplication],
      7: dtmIn(making.zone, at),
    }),
    numbered('PRD', { 1: ['RT', 'Referred to provider', 'HL70286'], 2: ['', to] }),
    pid(patient, profile),
    numbered('OBR', { 1: '1', 2: number, 4: ['INFORMATION', 'What was asked for', 'L'], 25: 'F' }),
    numbered('OBX', { 1: '1', 2: 'CE', 3: ['INFORMATION', '', 'L'], 5: [information, '', 'L'], 11: 'F' }),
    numbered('NTE', { 1: '1', 2: 'P', 3: words, 4: ['INFORMATION', 'What was asked for', 'L'] }),
  ])
}

/** The same as a department reads it. */
export interface GivenInformation {
  number: string
  controlId: string
  information: Information
  words: string
}

/** Reads REF^I13, or throws `Unreadable`. */
export function readInformation({ segments }: Message): GivenInformation {
  const [header] = segments
  if (text(header, 9) !== 'REF' || text(header, 9, 2) !== 'I13') throw new Unreadable(200, 'MSH-9')
  const one = (name: string) => {
    const found = segments.find((segment) => segment.name === name)
    if (found === undefined) throw new Unreadable(100, name)
    return found
  }
  const number = text(one('RF1'), 6)
  if (number === '') throw new Unreadable(101, 'RF1-6')
  const information = INFORMATION.find((known) => known === text(one('OBX'), 5))
  if (information === undefined) throw new Unreadable(103, 'OBX-5')
  return { number, controlId: text(header, 10), information, words: text(one('NTE'), 3) }
}
