import type { MessageHeader } from '@medplum/fhirtypes'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { acknowledgementOf, acknowledgementOfNothing, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { Frames, framed } from '#formats/hl7v2/frames.ts'
import { headerOf, parseMessage, text, writeMessage, type Message, type Segment } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { PracticeRepository } from '../fhir/repository.ts'
import type { SandboxSettings } from '../settings.ts'
import type { Site } from '../site.ts'
import { takeScheduling } from './receive/appointments.ts'
import { takeCharge } from './receive/charges.ts'
import { takeDocument } from './receive/documents.ts'
import { NotFound, type Taking } from './receive/looking-up.ts'
import { takeObservations } from './receive/observations.ts'
import { takeOrder } from './receive/orders.ts'
import { takeAdt } from './receive/people.ts'
import { isOfTestPatient } from './receive/test-patient.ts'

const MOST_BYTES = 1024 * 1024

const TAKEN: Readonly<Record<string, (taking: Taking, trigger: string) => Promise<void>>> = {
  SIU: takeScheduling,
  ADT: takeAdt,
  DFT: takeCharge,
  MDM: takeDocument,
  ORM: takeOrder,
  ORU: takeObservations,
}

/** The practice for which messages are taken. */
interface TakingPractice {
  repo: PracticeRepository
  origin: string
  site: Site
  now: () => Date
  confirmsBookings?: boolean
  /** A failure on demand: the line is cut, and nothing was taken. */
  isDown?(): boolean
}

/**
 * A simulation of an EMR's interface: takes messages of HL7 v2 by MLLP and does in the record what they say, each in one
 * transaction with the memory of its control id, and acknowledges it when that is on disk. A real interface engine maps,
 * queues and files by its own rules; this one files at once or says why not.
 */
export async function openReceiver(
  { port, tls }: NonNullable<SandboxSettings['mllpListen']>,
  practice: TakingPractice,
): Promise<{ close(): void }> {
  const lines = new Set<Socket>()
  const accept = (socket: Socket) => {
    lines.add(socket)
    socket.on('close', () => lines.delete(socket))
    converse(socket, (message) => answersTo(message, practice))
  }
  const server: Server =
    tls === undefined
      ? createServer(accept)
      : createTlsServer(
          {
            key: readFileSync(join(tls, 'key.pem')),
            cert: readFileSync(join(tls, 'certificate.pem')),
            ca: readFileSync(join(tls, 'authority.pem')),
            requestCert: true,
            rejectUnauthorized: true,
          },
          accept,
        ).on('tlsClientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    close() {
      server.close()
      for (const line of lines) line.destroy()
    },
  }
}

/** One message of a connection after the other. */
function converse(socket: Socket, answersTo: (message: Uint8Array) => Promise<Uint8Array[]>): void {
  const frames = new Frames(MOST_BYTES)
  let tail = Promise.resolve()
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    try {
      for (const message of frames.take(chunk)) {
        tail = tail
          .then(async () => {
            for (const answer of await answersTo(message)) socket.write(framed(answer))
          })
          .catch(() => void socket.destroy())
      }
    } catch {
      socket.destroy()
    }
  })
}

async function answersTo(bytes: Uint8Array, practice: TakingPractice): Promise<Uint8Array[]> {
  if (practice.isDown?.() === true) throw new Error('the interface is down')
  const made = () => ({ id: randomBytes(8).toString('hex'), at: practice.now() })
  const header = headerOf(bytes)
  if (header === null) return [writeMessage(acknowledgementOfNothing({ code: 100, where: 'MSH' }, made()))]
  const outcome = await taken(bytes, practice)
  const both = text(header.segments[0], 15) === 'AL' && text(header.segments[0], 16) === 'AL'
  // Where both are wanted, that it is safe here is said first, and then what has become of it.
  const answers = both
    ? [
        acknowledgementOf(header, { verdict: 'done' }, made()),
        acknowledgementOf(withoutAccept(header), outcome, made()),
      ]
    : [acknowledgementOf(header, outcome, made())]
  return answers.flatMap((answer) => (answer === null ? [] : [writeMessage(answer)]))
}

function withoutAccept(header: Message): Message {
  const [msh] = header.segments
  const fields = msh.fields.map((field, index) => (index === 14 ? [[['NE']]] : field))
  return { ...header, segments: [{ ...msh, fields }] }
}

async function taken(
  bytes: Uint8Array,
  { repo, origin, site, now, confirmsBookings = false }: TakingPractice,
): Promise<Verdict> {
  try {
    const message = parseMessage(bytes)
    const [header] = message.segments
    if (text(header, 5) !== site.application) throw new Unreadable(103, 'MSH-5')
    if (text(header, 10) === '') throw new Unreadable(101, 'MSH-10')
    const take = TAKEN[text(header, 9)]
    if (take === undefined) throw new Unreadable(200, 'MSH-9')
    if (isOfTestPatient(message)) return { verdict: 'done' }
    const system = `${origin}/numbers/${encodeURIComponent(text(header, 3).toLowerCase())}`
    await repo.withTransaction(async (tx) => {
      if (!(await isNew(tx, header))) return
      await take({ tx, message, system, origin, now: now(), confirmsBookings }, text(header, 9, 2))
    })
    return { verdict: 'done' }
  } catch (fault) {
    if (fault instanceof Unreadable) return { verdict: 'refused', error: { code: fault.code, where: fault.where } }
    if (fault instanceof NotFound) return { verdict: 'repeat', error: { code: fault.code, where: fault.where } }
    console.error('A v2 message could not be filed:', fault instanceof Error ? fault.message : fault)
    return { verdict: 'repeat', error: { code: 207, where: '' } }
  }
}

/** The same MSH-3, MSH-4 and MSH-10 are the same message; what was filed is remembered with what it did. */
async function isNew(tx: PracticeRepository, header: Segment): Promise<boolean> {
  const name = JSON.stringify([3, 4, 10].map((field) => text(header, field)))
  const id = createHash('sha256').update(name).digest('hex')
  const known = await tx.readResource<MessageHeader>('MessageHeader', id).catch(() => undefined)
  if (known !== undefined) return false
  await tx.createResource<MessageHeader>({
    resourceType: 'MessageHeader',
    id,
    eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: text(header, 9, 2) },
    source: { name: text(header, 3), endpoint: 'urn:hl7v2:mllp' },
  })
  return true
}
