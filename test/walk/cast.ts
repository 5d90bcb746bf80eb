import type { FreeTimes, Identity, Ticket, TicketState } from '#api/book.ts'
import type { VisitPage } from '#api/visit.ts'
import type { Caught } from '../journeys/house.ts'
import { eventually, json, TONY } from '../journeys/people.ts'
import { patientNamed, record } from '../journeys/record.ts'
import { openBrowser, type Browser } from './browser.ts'
import type { Practice, TwoPractices } from './two-practices.ts'

export const WILEY = { given: 'Wiley', family: 'Wisoky', birthDate: '1972-03-30', contact: '555-830-7174' }

/** Somebody at the door, with all the cookies that they rightly have. */
export interface Person {
  browser: Browser
  /** The visit or launch that is theirs; a stranger has none. */
  visit?: string
  launch?: string
  /** At which the EMR opened it. */
  address?: string
}

export interface BookedVisit {
  practice: Practice
  visit: string
  link: string
  appointment: string
  /** `Patient/x`. */
  patient: string
}

let addresses = 0
/** A browser of somebody who has not been here yet. */
export function newBrowser(): Browser {
  addresses += 1
  return openBrowser(`127.0.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`)
}

/** Books by the booking page's requests; gives what the mail and the EMR then hold. */
export async function book(house: TwoPractices, practice: Practice, person: Identity = TONY): Promise<BookedVisit> {
  const address = `${house.causeway}/api/book/${practice.id}`
  const { times } = await json<FreeTimes>(`${address}/times?type=primary-care-follow-up`)
  const slot = times.find(({ clinician }) => clinician === 'Dr. Ngozi Okafor')?.slot
  const identity = { ...person }
  const { ticket } = await json<Ticket>(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({
      type: 'primary-care-follow-up',
      slot,
      reason: 'Blood pressure is up',
      identity,
      zone: 'America/New_York',
      language: 'en',
    }),
  })
  await eventually(async () => {
    const { state } = await json<TicketState>(`${address}/tickets/${ticket}`)
    return state === 'booked'
  }, 'the booking')
  const appointment = await eventually(async () => {
    const held = (await record(practice)).find(
      (one) => one.resourceType === 'Appointment' && JSON.stringify(one).includes(slot ?? ''),
    )
    return held
  }, 'the appointment in the record')
  const visit = /\/v\/([0-9a-f-]{36})/.exec(JSON.stringify(appointment))?.[1] ?? ''
  const link = await eventually(async () => {
    const mail = (await outbox(house)).find((one) => one.attachments?.some(({ text }) => text.includes(visit)))
    return /https?:\/\/\S+\/p\/[\w-]+/.exec(mail?.text ?? '')?.[0]
  }, 'the link in the outbox')
  return {
    practice,
    visit,
    link,
    appointment: appointment.id,
    patient: await patientNamed(practice, person.family),
  }
}

/** All messages, of both practices. */
export async function outbox(house: TwoPractices): Promise<Caught[]> {
  const both = await Promise.all(
    [house.riverbend, house.lakeside].map(({ emr }) => json<Caught[]>(`${emr}/outbox.json`)),
  )
  return both.flat()
}

/** A device that opened the link and is not identified. */
export async function openedLink({ visit, link }: BookedVisit): Promise<Person> {
  const browser = newBrowser()
  await browser.ask('GET', link)
  return { browser, visit }
}

/** A device that gave the birth date and the code that was sent. */
export async function identified(
  house: TwoPractices,
  booked: BookedVisit,
  birthDate = TONY.birthDate,
): Promise<Person> {
  const person = await openedLink(booked)
  const visit = `${house.causeway}/api/visit/${booked.visit}`
  const before = new Set((await outbox(house)).map(({ id }) => id))
  await person.browser.ask('POST', `${visit}/code`, { body: { birthDate } })
  const code = await eventually(async () => {
    const sent = (await outbox(house)).find(({ id, text }) => !before.has(id) && /\b\d{6}\b/.test(text))
    return /\b(\d{6})\b/.exec(sent?.text ?? '')?.[1]
  }, 'the code in the outbox')
  const verified = await person.browser.ask('POST', `${visit}/verify`, { body: { code } })
  if (verified.status !== 204) throw new Error(`the code was answered with ${verified.status}`)
  return person
}

/** Somebody who opened the link that the patient made for their helper. */
export async function asHelper(house: TwoPractices, booked: BookedVisit): Promise<Person> {
  const patient = await identified(house, booked)
  const visit = `${house.causeway}/api/visit/${booked.visit}`
  const invited = await patient.browser.ask('POST', `${visit}/helper`, { body: { act: 'invite' } })
  if (invited.status !== 204) throw new Error(`inviting a helper was answered with ${invited.status}`)
  const page: VisitPage = JSON.parse((await patient.browser.ask('GET', visit)).body)
  const browser = newBrowser()
  await browser.ask('GET', page.open?.guests[0]?.link ?? '')
  return { browser, visit: booked.visit }
}

/**
 * Member of staff signs in to the EMR and starts the visit from the chart; `launch` is missing where it was refused.
 * `tabOf`: in another tab of somebody who is signed in already.
 */
export async function launched(
  house: TwoPractices,
  booked: BookedVisit,
  practitioner: string,
  tabOf?: Person,
): Promise<Person> {
  const browser = tabOf?.browser ?? newBrowser()
  const { emr } = booked.practice
  if (tabOf === undefined) await browser.ask('POST', `${emr}/sign-in`, { form: { practitioner } })
  const chart = `${emr}/chart/${booked.patient.replace('Patient/', '')}/launch`
  const form = { url: `${house.causeway}/launch`, appointment: booked.appointment, appContext: '' }
  const opened = await browser.ask('POST', chart, { form })
  const begun = new URL(opened.location ?? '', emr).searchParams.get('launch') ?? ''
  const iss = encodeURIComponent(`${emr}/fhir/r4`)
  const address = `${house.causeway}/launch?iss=${iss}&launch=${encodeURIComponent(begun)}`
  const { at } = await browser.follow(address)
  const launch = /\/w\/([^/?]+)$/.exec(at)?.[1]
  return { browser, visit: booked.visit, address, ...(launch !== undefined && { launch }) }
}

/** Member of staff signs in to the EMR and opens the video desk, or the operator's page; `launch` is missing where it was refused. */
export async function atTheDesk(house: TwoPractices, practice: Practice, practitioner: string): Promise<Person> {
  const browser = newBrowser()
  await browser.ask('POST', `${practice.emr}/sign-in`, { form: { practitioner } })
  const { body } = await browser.ask('GET', `${practice.emr}/video-desk`)
  const begun = /;launch=([^"&]+)/.exec(body)?.[1] ?? ''
  const iss = encodeURIComponent(`${practice.emr}/fhir/r4`)
  const { at } = await browser.follow(`${house.causeway}/launch?iss=${iss}&launch=${begun}`)
  const launch = /\/(?:desk|operator)\/([^/?]+)$/.exec(at)?.[1]
  return { browser, ...(launch !== undefined && { launch }) }
}
