import { request } from 'node:http'
import type { FreeTimes } from '#api/book.ts'
import { visitPaths, type IntakeAnswer, type IntakeItem, type VisitPage } from '#api/visit.ts'
import type { RunningHouse } from './house.ts'
import { eventually, TONY } from './people.ts'
import { charted } from './record.ts'

/** A visit as it stands before the part that is measured: booked, and where asked for every question answered. */
export interface PreparedVisit {
  id: string
  appointment: string
  clinician: string
  cookie: { name: string; value: string }
}

/** What a patient's requests meet; whose record holds the appointment is `charted`'s to know. */
type House = Pick<RunningHouse, 'causeway' | 'outbox'> & Parameters<typeof charted>[0]

interface Answered {
  status: number
  body: string
  cookie: string | undefined
  location: string | undefined
}

/**
 * One patient's requests, without a browser, as the booking page and the patient's page make them. Each number is a
 * patient at a loopback address of their own, so that many in a minute are not taken for one who tries too often.
 */
export function patientAt(house: House, number: number, who = TONY) {
  let jar: { name: string; value: string } | undefined
  const ask = (method: 'GET' | 'POST', path: string, body?: unknown) =>
    new Promise<Answered>((resolve, reject) => {
      const asked = request(
        new URL(path, house.causeway),
        {
          method,
          localAddress: `127.0.1.${number}`,
          headers: {
            origin: house.causeway,
            ...(jar === undefined ? {} : { cookie: `${jar.name}=${jar.value}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        (answer) => {
          let text = ''
          answer.on('data', (bytes: Buffer) => (text += bytes.toString()))
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              body: text,
              cookie: answer.headers['set-cookie']?.[0],
              location: answer.headers.location,
            }),
          )
        },
      )
      asked.once('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  const must = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const answer = await ask(method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`)
    return answer
  }
  const sent = async (since: ReadonlySet<string>, pattern: RegExp) =>
    eventually(async () => {
      for (const message of await house.outbox()) {
        const theirs = message.to === who.contact || message.to.includes(who.family.toLowerCase())
        const found = since.has(message.id) || !theirs ? undefined : pattern.exec(message.text)?.[1]
        if (found !== undefined) return found
      }
      return undefined
    }, `a message with ${pattern.source}`)
  const known = async () => new Set((await house.outbox()).map(({ id }) => id))

  return {
    /** Books the next free time with this clinician and opens the link on this patient's device. */
    async book(clinician: string): Promise<PreparedVisit> {
      const before = new Set((await appointments(house)).map(({ id }) => id))
      const visit = await this.bookSlot(await freeTime(house, clinician))
      const made = (await appointments(house)).find(({ id }) => !before.has(id))
      if (made === undefined) throw new Error('the booking made no appointment in the EMR')
      return { ...visit, appointment: made.id, clinician }
    },

    /** Books this very time and opens the link. */
    async bookSlot(slot: string): Promise<Pick<PreparedVisit, 'id' | 'cookie'>> {
      const mails = await known()
      await must('POST', '/api/book/riverbend', {
        type: 'primary-care-follow-up',
        slot,
        reason: 'Blood pressure is up',
        identity: who,
        zone: 'America/New_York',
        language: 'en',
      })
      const token = await sent(mails, /\/p\/([\w-]+)/)
      const opened = await must('GET', `/p/${token}`)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(opened.cookie ?? '') ?? []
      jar = { name, value }
      return { id: /\/v\/([^/]+)/.exec(opened.location ?? '')?.[1] ?? '', cookie: jar }
    },

    /** Birth date and code, every answer, the device check. */
    async answer({ id }: Pick<PreparedVisit, 'id'>): Promise<void> {
      const at = (path: string) => path.replace(':visit', id)
      const page = async (): Promise<VisitPage> => JSON.parse((await must('GET', at(visitPaths.page))).body)
      const before = await known()
      await must('POST', at(visitPaths.code), { birthDate: who.birthDate })
      await must('POST', at(visitPaths.verify), { code: await sent(before, /\b(\d{6})\b/) })
      const { open } = await page()
      await must('POST', at(visitPaths.consent), { version: open?.consent?.version, decision: 'agree' })
      await must('POST', at(visitPaths.location), {
        place: { line: '12 Elm Street', city: 'Springfield', state: 'MA', postalCode: '01103' },
        callback: '413-555-0100',
        emergency: { name: 'Ana Douglas', phone: '413-555-0101' },
      })
      const { open: asking } = await page()
      await must('POST', at(visitPaths.intake), { answers: (asking?.intake ?? []).map(plainAnswer), complete: true })
      await must('POST', at(visitPaths.device), { camera: true, microphone: true })
    },

    /** All that, and into the waiting room. */
    async prepare(visit: PreparedVisit): Promise<void> {
      await this.answer(visit)
      const status = await this.arrive(visit)
      if (status >= 400) throw new Error(`the waiting room answered ${status}`)
    },

    /** Into the waiting room; the answer's status. */
    async arrive({ id }: Pick<PreparedVisit, 'id'>): Promise<number> {
      return (await ask('POST', visitPaths.wait.replace(':visit', id), {})).status
    },
  }
}

function plainAnswer(item: IntakeItem): IntakeAnswer {
  const { linkId, kind } = item
  if (kind === 'text') return { linkId, kind, value: 'Blood pressure is up' }
  if (kind === 'choice')
    return { linkId, kind, value: item.options.find(({ redFlag }) => redFlag === undefined)?.code ?? '' }
  if (kind === 'measures') return { linkId, kind, values: [] }
  return { linkId, kind, right: item.listState === 'shown', changed: [], note: '' }
}

async function freeTime(house: House, clinician: string): Promise<string> {
  let after = ''
  for (;;) {
    const address = `${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up${after}`
    const found: FreeTimes = await (await fetch(address)).json()
    const time = found.times.find((free) => free.clinician === clinician)
    if (time !== undefined) return time.slot
    if (found.next === null) throw new Error(`${clinician} has no free time left`)
    after = `&after=${encodeURIComponent(found.next)}`
  }
}

function appointments(house: House) {
  return charted(house, 'Appointment', 'booked')
}
