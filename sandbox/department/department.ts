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
import type { SandboxSettings } from '../settings.ts'
import { DepartmentRecord, type DepartmentReferral } from './record.ts'

const MOST_BYTES = 1024 * 1024

const NAMES = {
  sendingApplication: 'MEADOWCHART',
  sendingFacility: 'MEADOWLARK',
  receivingApplication: 'CAUSEWAY',
  receivingFacility: 'RIVERBEND',
  processing: 'T',
} as const

/** The department's EMR: it takes referrals by MLLP, and says by MLLP what people there have decided. */
export interface Department {
  record: DepartmentRecord
  /** Keeps the word and puts it in the queue to the one who referred. */
  say(referral: DepartmentReferral, word: SaidWord): void
  /** Sends a summary to be shown as it would be filed. */
  write(referral: DepartmentReferral, by: string, draft: readonly SummaryItem[]): void
  /** Releases the summary that was shown. */
  release(referral: DepartmentReferral, by: string, digest: string): void
  close(): Promise<void>
}

/**
 * Opens the simulated EMR of a behavioral health department, which speaks HL7 v2 alone. Words that were not acknowledged when it
 * stopped are said again, in their order: whoever heard them knows them for the same.
 */
export async function openDepartment(
  { listen, tells }: NonNullable<SandboxSettings['department']>,
  data: string,
  now: () => Date,
): Promise<Department> {
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
    record,
    say: (referral, word) => {
      record.say(referral, word)
      tell(referral, word, referral.words.length - 1)
    },
    write: (referral, by, draft) => {
      record.wrote(referral)
      const { number, own, summaries } = referral
      const said = { number, by, controlId: numberOf(`${own}/summary/${summaries}`), draft }
      sender.send(async () => writeMessage(summaryMessage(said, NAMES, making()).message))
    },
    release: (referral, by, digest) => {
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
