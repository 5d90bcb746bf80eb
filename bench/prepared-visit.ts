import { request } from 'node:http'
import type { BrowserContext, FrameLocator, Page } from 'playwright-core'
import type { FreeTimes } from '#api/book.ts'
import { visitPaths, type IntakeAnswer, type IntakeItem, type VisitPage } from '#api/visit.ts'
import type { RunningHouse } from '../test/journeys/house.ts'
import { charted } from '../test/journeys/record.ts'

/** A synthetic patient of the sandbox with a telephone number on file. */
export const TONY = { given: 'Tony', family: 'Douglas', birthDate: '1972-04-18', contact: '555-707-6353' }

/** A visit as it stands before the part that is measured: booked, and where asked for every question answered. */
export interface PreparedVisit {
  id: string
  appointment: string
  clinician: string
  cookie: { name: string; value: string }
}

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
export function patientAt(house: RunningHouse, number: number) {
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
        const found = since.has(message.id) ? undefined : pattern.exec(message.text)?.[1]
        if (found !== undefined) return found
      }
      return undefined
    }, `a message with ${pattern.source}`)
  const known = async () => new Set((await house.outbox()).map(({ id }) => id))

  return {
    /** Books the next free time with this clinician and opens the link on this patient's device. */
    async book(clinician: string): Promise<PreparedVisit> {
      const before = new Set((await appointments(house)).map(({ id }) => id))
      const mails = await known()
      const slot = await freeTime(house, clinician)
      await must('POST', '/api/book/riverbend', {
        type: 'primary-care-follow-up',
        slot,
        reason: 'Blood pressure is up',
        identity: TONY,
        zone: 'America/New_York',
        language: 'en',
      })
      const token = await sent(mails, /\/p\/([\w-]+)/)
      const opened = await must('GET', `/p/${token}`)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(opened.cookie ?? '') ?? []
      jar = { name, value }
      const made = (await appointments(house)).find(({ id }) => !before.has(id))
      if (made === undefined) throw new Error('the booking made no appointment in the EMR')
      return { id: /\/v\/([^/]+)/.exec(opened.location ?? '')?.[1] ?? '', appointment: made.id, clinician, cookie: jar }
    },

    /** Birth date and code, every answer, the device check. */
    async answer({ id }: PreparedVisit): Promise<void> {
      const at = (path: string) => path.replace(':visit', id)
      const page = async (): Promise<VisitPage> => JSON.parse((await must('GET', at(visitPaths.page))).body)
      const before = await known()
      await must('POST', at(visitPaths.code), { birthDate: TONY.birthDate })
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
    async arrive({ id }: PreparedVisit): Promise<number> {
      return (await ask('POST', visitPaths.wait.replace(':visit', id), {})).status
    },
  }
}

/** The patient's own page, on the device that has proved who they are. */
export async function openPatient(house: RunningHouse, context: BrowserContext, visit: PreparedVisit): Promise<Page> {
  await context.addCookies([{ ...visit.cookie, url: house.causeway, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  await page.goto(`${house.causeway}/v/${visit.id}`)
  return page
}

/** Signs a clinician in to the EMR, as at the beginning of a working day. */
export async function signIn(house: RunningHouse, page: Page, clinician: string): Promise<void> {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(clinician) }).click()
  await page.getByRole('heading', { name: /Schedule/ }).waitFor()
}

/** Starts the visit from the patient's chart as the EMR's own card would, on whatever day it is; the workspace in its frame. */
export async function startVisit(
  house: RunningHouse,
  page: Page,
  patient: string,
  appointment: string,
): Promise<FrameLocator> {
  await page.goto(`${house.emr}/chart/${patient}?appointment=${appointment}`)
  await page.evaluate(
    ({ action, fields }) => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', action })
      for (const [name, value] of Object.entries(fields)) {
        const input = document.createElement('input')
        Object.assign(input, { type: 'hidden', name, value })
        form.append(input)
      }
      document.body.append(form)
      form.submit()
    },
    { action: `/chart/${patient}/launch`, fields: { url: `${house.causeway}/launch`, appointment } },
  )
  return page.frameLocator('iframe')
}

function plainAnswer(item: IntakeItem): IntakeAnswer {
  const { linkId, kind } = item
  if (kind === 'text') return { linkId, kind, value: 'Blood pressure is up' }
  if (kind === 'choice')
    return { linkId, kind, value: item.options.find(({ redFlag }) => redFlag === undefined)?.code ?? '' }
  if (kind === 'measures') return { linkId, kind, values: [] }
  return { linkId, kind, right: item.listState === 'shown', changed: [], note: '' }
}

async function freeTime(house: RunningHouse, clinician: string): Promise<string> {
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

function appointments(house: RunningHouse) {
  return charted(house, 'Appointment', 'booked')
}

/** Waits for something that another process does; says what was awaited when it does not come. */
export async function eventually<T>(look: () => Promise<T | undefined>, what: string, patienceMs = 15_000): Promise<T> {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error(`waited ${patienceMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
