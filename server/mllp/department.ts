import { parseMessage, writeMessage } from '#formats/hl7v2/message.ts'
import { readAnswer } from '#formats/hl7v2/referral/answer.ts'
import { referralMessage } from '#formats/hl7v2/referral/request.ts'
import { sayCodes } from '#formats/hl7v2/said.ts'
import type { DepartmentInterface } from '../act/referral-ports.ts'
import type { HearDepartment } from '../act/referrals.ts'
import type { Organization } from '../config.ts'
import { answerer } from './answerer.ts'
import { numberOf } from './number.ts'
import { openSender, Unanswered, type Sender, type SenderLimits } from './sender.ts'

type Department = NonNullable<Organization['referrals']>

export interface DepartmentParts {
  organizations: readonly Organization[]
  /** Whether the agreement with the department is in force. */
  mayReceive(department: Department): boolean
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
    if (referrals !== undefined) senders.set(id, openSender(referrals.send, limits))
  return {
    async send(id, { number, calledOff, placed, patient, by }) {
      const organization = organizations.find((one) => one.id === id)
      const [department, sender] = [organization?.referrals, senders.get(id)]
      if (organization === undefined || department === undefined || sender === undefined)
        return { sent: 'again', why: 'no department is set up' }
      if (!mayReceive(department)) return { sent: 'again', why: 'no agreement (BAA) is in force' }
      const { urgency, authoredOn, question, phq9, contact } = placed
      const { message, controlId } = referralMessage(
        {
          number,
          patient,
          by,
          to: department.name,
          urgency,
          at: new Date(authoredOn),
          question,
          phq9,
          contact,
          calledOff,
        },
        numberOf(`${number}/${calledOff ? 'call-off' : 'send'}`),
        department.send,
        { numberOf, at: now(), zone: organization.timeZone },
      )
      try {
        const answer = await sender.ask(writeMessage(message), controlId, department.send.acknowledgement)
        if (answer.code.endsWith('A')) return { sent: 'taken' }
        return { sent: answer.code.endsWith('E') ? 'again' : 'never', why: sayCodes(answer) }
      } catch (fault) {
        if (fault instanceof Unanswered) return { sent: 'again', why: fault.why }
        throw fault
      }
    },
    close: () => senders.forEach((sender) => sender.close()),
  }
}

export interface DepartmentDoorParts {
  organization: string
  department: Department
  hear: HearDepartment
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
export function departmentDoor(parts: DepartmentDoorParts): (message: Uint8Array) => Promise<Uint8Array | null> {
  const { organization, department, hear, onRefused } = parts
  return answerer({ ...parts, accept: department.accept, refused: async (why) => onRefused(why) }, async (bytes) => {
    const { number, word } = readAnswer(parseMessage(bytes))
    const heard = await hear(organization, number, word)
    if (heard === 'done') return { verdict: 'done' }
    return heard === 'unknown'
      ? { verdict: 'repeat', error: { code: 204, where: 'RF1-6' } }
      : { verdict: 'refused', error: { code: 207, where: 'RF1-1' } }
  })
}
