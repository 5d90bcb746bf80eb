import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { SaidWord } from '#formats/hl7v2/referral/codes.ts'
import { acknowledgementOf, acknowledgementOfNothing, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { framed, Frames } from '#formats/hl7v2/frames.ts'
import { headerOf, parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { answerMessage } from '#formats/hl7v2/referral/answer.ts'
import { readPreview } from '#formats/hl7v2/referral/preview.ts'
import { readInformation } from '#formats/hl7v2/referral/information.ts'
import { readReferral } from '#formats/hl7v2/referral/request.ts'
import { summaryMessage, type SummaryItem } from '#formats/hl7v2/referral/summary.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { openSender } from '../hl7v2/sender.ts'
import type { FhirRepository } from '@medplum/fhir-router'
import type { Patient } from '@medplum/fhirtypes'
import type { WithId } from '@medplum/core'
import { people } from './people.ts'
import type { SandboxSettings } from '../settings.ts'
import { MEADOWLARK } from '../site.ts'
import { DepartmentRecord, type DepartmentReferral } from './record.ts'

const MOST_BYTES = 1024 * 1024

const NAMES = {
  sendingApplication: MEADOWLARK.application,
  sendingFacility: MEADOWLARK.facility,
  receivingApplication: 'CAUSEWAY',
  receivingFacility: 'RIVERBEND',
  processing: 'T',
} as const

/** The department's EMR: the referrals that came to it, and what people there decide, which it says to whoever referred. */
export interface Department {
  /** Oldest first. */
  referrals(): Promise<readonly DepartmentReferral[]>
  /** Who it may be: the same birth date or the same name. Which of them it is, a person says. */
  candidates(referral: DepartmentReferral): Promise<WithId<Patient>[]>
  /** Who a person has said it is; undefined until then. */
  whose(referral: DepartmentReferral): Promise<WithId<Patient> | undefined>
  /** A person has said who it is: one of the department's own, or (null) somebody new, who gets a record. False: nobody has this number. */
  match(referral: DepartmentReferral, number: string | null): Promise<boolean>
  /** Keeps the word for the one who referred. */
  say(referral: DepartmentReferral, word: SaidWord): Promise<void>
  /** Has a summary shown as it would be filed. */
  write(referral: DepartmentReferral, by: string, draft: readonly SummaryItem[]): Promise<void>
  /** Releases the summary that was shown. */
  release(referral: DepartmentReferral, by: string, digest: string): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the simulated EMR of a behavioral health department, which speaks HL7 v2 alone. Words that were not acknowledged when it
 * stopped are said again, in their order: whoever heard them knows them for the same.
 */
export async function openDepartment(
  { listen, tells }: Exclude<NonNullable<SandboxSettings['referrals']>, 'by-fhir'>,
  { repo, data, now }: { repo: FhirRepository; data: string; now: () => Date },
): Promise<Department> {
  const { candidates, whose, known, register } = people(repo)
  const record = new DepartmentRecord(join(data, 'department.json'))
  const sender = openSender(tells)
  const numberOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 20).toUpperCase()
  const making = () => ({ numberOf, at: now(), zone: 'America/New_York' })
  const tell = (referral: DepartmentReferral, word: SaidWord, place: number) =>
    sender.send(async () => {
      const { number, controlId, own } = referral
      const answering = { number, referralControlId: controlId, controlId: numberOf(`${own}/${place}`), ownNumber: own }
      return writeMessage(answerMessage(word, answering, NAMES, making()).message)
    })
  for (const referral of record.referrals) referral.words.forEach((word, place) => tell(referral, word, place))

  const lines = new Set<Socket>()
  const server = createServer((socket) => {
    lines.add(socket)
    socket.on('close', () => lines.delete(socket))
    socket.on('error', () => undefined)
    const frames = new Frames(MOST_BYTES)
    socket.on('data', (chunk) => {
      try {
        for (const message of frames.take(chunk)) socket.write(framed(taken(record, message, now())))
      } catch {
        socket.destroy()
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen, '127.0.0.1', resolve)
  })
  return {
    referrals: async () => record.referrals,
    candidates,
    whose,
    match: async (referral, number) => {
      if (number !== null && !(await known(number))) return false
      record.match(referral, number ?? (await register(referral.patient)))
      return true
    },
    say: async (referral, word) => {
      record.say(referral, word)
      tell(referral, word, referral.words.length - 1)
    },
    write: async (referral, by, draft) => {
      record.wrote(referral)
      const { number, own, summaries } = referral
      const said = { number, by, controlId: numberOf(`${own}/summary/${summaries}`), draft }
      sender.send(async () => writeMessage(summaryMessage(said, NAMES, making()).message))
    },
    release: async (referral, by, digest) => {
      record.released(referral, digest)
      const { number, own, summaries } = referral
      const said = { number, by, controlId: numberOf(`${own}/release/${summaries}/${digest}`), release: digest }
      sender.send(async () => writeMessage(summaryMessage(said, NAMES, making()).message))
    },
    close: async () => {
      sender.close()
      for (const line of lines) line.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Filed on disk before it is acknowledged. */
function taken(record: DepartmentRecord, bytes: Uint8Array, at: Date): Uint8Array {
  const made = { id: randomBytes(8).toString('hex'), at }
  const header = headerOf(bytes)
  if (header === null) return writeMessage(acknowledgementOfNothing({ code: 100, where: 'MSH' }, made))
  let verdict: Verdict = { verdict: 'done' }
  try {
    const message = parseMessage(bytes)
    if (text(message.segments[0], 5) !== NAMES.sendingApplication) throw new Unreadable(103, 'MSH-5')
    if (text(message.segments[0], 9, 2) === 'I13') {
      if (!record.given(readInformation(message))) throw new Unreadable(204, 'RF1-6')
    } else if (text(message.segments[0], 9) !== 'MDM') record.file(readReferral(message), at.toISOString())
    else if (!record.shown(readPreview(message))) throw new Unreadable(204, 'TXA-12')
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    verdict = { verdict: 'refused', error: { code: fault.code, where: fault.where } }
  }
  const answer = acknowledgementOf(header, verdict, made)
  if (answer === null) throw new Error('the sender wants no acknowledgement')
  return writeMessage(answer)
}
