import type { Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { text, writeMessage } from '#formats/hl7v2/message.ts'
import { readAnswer } from '#formats/hl7v2/referral/answer.ts'
import { previewMessage } from '#formats/hl7v2/referral/preview.ts'
import { informationMessage } from '#formats/hl7v2/referral/information.ts'
import { referralMessage } from '#formats/hl7v2/referral/request.ts'
import { readSummary } from '#formats/hl7v2/referral/summary.ts'
import type { Outgoing } from '#formats/hl7v2/outgoing/segments.ts'
import type { Making } from '#formats/hl7v2/outgoing/profile.ts'
import { sayCodes } from '#formats/hl7v2/said.ts'
import type { DepartmentInterface, ReferralSent } from '../act/referral-ports.ts'
import type { HearDepartment } from '../act/referrals.ts'
import type { HearSummary } from '../act/referral-summary.ts'
import type { Organization } from '../config/organizations.ts'
import { answerer } from './answerer.ts'
import type { Answering } from './listener.ts'
import { numberOf } from './number.ts'
import { openSender, Unanswered, type Sender, type SenderLimits } from './sender.ts'

type Referrals = NonNullable<Organization['referrals']>
/** A department that speaks HL7 v2. */
export type V2Department = Referrals & Required<Pick<Referrals, 'listen' | 'accept' | 'send'>>

export function speaksV2(department: Referrals): department is V2Department {
  return department.listen !== undefined && department.accept !== undefined && department.send !== undefined
}

export interface DepartmentParts {
  organizations: readonly Organization[]
  /** Whether the agreement with the department is in force. */
  mayReceive(department: V2Department): boolean
  now(): Date
  limits?: SenderLimits
}

/** The departments to which referrals go, each behind its interface of HL7 v2. */
export function departments({
  organizations,
  mayReceive,
  now,
  limits,
}: DepartmentParts): DepartmentInterface & Pick<Sender, 'close'> {
  const senders = new Map<string, Sender>()
  for (const { id, referrals } of organizations)
    if (referrals !== undefined && speaksV2(referrals)) senders.set(id, openSender(referrals.send, limits))
  async function ask(
    id: string,
    message: (department: V2Department, making: Making) => Outgoing,
  ): Promise<ReferralSent> {
    const organization = organizations.find((one) => one.id === id)
    const [department, sender] = [organization?.referrals, senders.get(id)]
    if (organization === undefined || department === undefined || !speaksV2(department) || sender === undefined)
      return { sent: 'again', why: 'no department is set up' }
    if (!mayReceive(department)) return { sent: 'again', why: 'no agreement (BAA) is in force' }
    const made = message(department, { numberOf, at: now(), zone: organization.timeZone })
    try {
      const answer = await sender.ask(writeMessage(made.message), made.controlId, department.send.acknowledgement)
      if (answer.code.endsWith('A')) return { sent: 'taken' }
      return { sent: answer.code.endsWith('E') ? 'again' : 'never', why: sayCodes(answer) }
    } catch (fault) {
      if (fault instanceof Unanswered) return { sent: 'again', why: fault.why }
      throw fault
    }
  }

  return {
    send: (id, { number, calledOff, placed, patient, by, given }) =>
      ask(id, (department, making) => {
        const { urgency, authoredOn, question, phq9, contact } = placed
        const at = new Date(authoredOn)
        if (given !== undefined) {
          const { information, words } = given
          const answered = { number, patient, to: department.name, at: now(), information, words }
          return informationMessage(answered, numberOf(`${number}/given/${given.id}`), department.send, making)
        }
        const asked = { number, patient, by, to: department.name, urgency, at, question, phq9, contact, calledOff }
        return referralMessage(asked, numberOf(`${number}/${calledOff ? 'call-off' : 'send'}`), department.send, making)
      }),
    show: (id, { shown, ...preview }) =>
      ask(id, ({ send }, making) => previewMessage(preview, numberOf(`${preview.number}/${shown}`), send, making)),
    close: () => senders.forEach((sender) => sender.close()),
  }
}

export interface DepartmentDoorParts {
  organization: string
  department: V2Department
  hear: HearDepartment
  hearSummary: HearSummary
  now(): Date
  newId(): string
  /** Called with what an operator should know of; never with anything of the message. */
  onRefused(why: string): void
  onBug(fault: unknown): void
}

/**
 * Hears one answer of the department and gives its acknowledgement. Nothing positive is said before it is stored; of the message
 * only the referral's number and known codes are read.
 */
export function departmentDoor(parts: DepartmentDoorParts): Answering {
  const { organization, department, hear, hearSummary, onRefused } = parts
  return answerer({ ...parts, accept: department.accept, refused: async (why) => onRefused(why) }, async (message) => {
    if (text(message.segments[0], 9) === 'ORU')
      return verdictOn(await hearSummary(organization, readSummary(message)), 'OBR-2', 'OBR-25')
    const { number, word } = readAnswer(message)
    return verdictOn(await hear(organization, number, word), 'RF1-6', 'RF1-1')
  })
}

/** `number` is the place of the referral's number, `said` that of what was said of it. */
function verdictOn(heard: Awaited<ReturnType<HearDepartment>>, number: string, said: string): Verdict {
  switch (heard) {
    case 'done':
      return { verdict: 'done' }
    case 'unknown':
      return { verdict: 'repeat', error: { code: 204, where: number } }
    case 'untimely':
      return { verdict: 'refused', error: { code: 207, where: said } }
  }
}
