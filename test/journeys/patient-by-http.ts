import type { BrowserContext, Page } from 'playwright-core'
import { visitPaths, type IntakeItem, type VisitPage } from '#api/visit.ts'
import type { RunningHouse } from './house.ts'
import { book, eventually, type Booked, TONY } from './people.ts'

/** Synthetic patients of the sandbox besides Tony, as they would type themselves. */
export const WILEY = { given: 'Wiley', family: 'Wisoky', birthDate: '1972-03-30', contact: '555-830-7174' }
export const CARIDAD = { given: 'Caridad', family: 'Olivares', birthDate: '1944-04-27', contact: '555-364-9098' }
export const GAYLA = { given: 'Gayla', family: 'Ferry', birthDate: '1937-06-03', contact: '555-605-8177' }
export const MORRIS = { given: 'Morris', family: 'Lockman', birthDate: '1970-12-24', contact: '555-172-1610' }
/** Fifteen years old in every year. */
export const NOA = {
  given: 'Noa',
  family: 'Fenwick',
  birthDate: `${new Date().getUTCFullYear() - 15}-02-11`,
  contact: 'noa.fenwick@example.org',
}

/** A patient's device without a screen: the page's own requests, with the cookie that the link left. */
export interface Device {
  visit: string
  cookie: string
  page(): Promise<VisitPage>
  post(path: keyof typeof visitPaths, body: object): Promise<Response>
}

/** Opens a link as a browser does, and keeps its cookie. */
export async function openLink(house: RunningHouse, link: string): Promise<Device> {
  const opened = await fetch(link, { redirect: 'manual' })
  const visit = /\/v\/([^/]+)$/.exec(opened.headers.get('location') ?? '')?.[1]
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0]
  if (visit === undefined || cookie === undefined) throw new Error(`the link answered ${opened.status}`)
  const address = (path: keyof typeof visitPaths) => house.causeway + visitPaths[path].replace(':visit', visit)
  return {
    visit,
    cookie,
    page: async () => (await (await fetch(address('page'), { headers: { cookie } })).json()) as VisitPage,
    post: (path, body) =>
      fetch(address(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: house.causeway, cookie },
        body: JSON.stringify(body),
      }),
  }
}

/** Asks for a code with a birth date and waits for the one that is sent. */
export async function codeFor(house: RunningHouse, device: Device, birthDate: string): Promise<string> {
  const before = new Set((await codes(house)).map(({ id }) => id))
  await device.post('code', { birthDate })
  return eventually(async () => {
    const message = (await codes(house)).find(({ id }) => !before.has(id))
    return /\b(\d{6})\b/.exec(message?.text ?? '')?.[1]
  }, 'the code in the outbox')
}

/** The one-time codes that were sent. */
export async function codes(house: RunningHouse) {
  return (await house.outbox()).filter(({ text }) => /\b\d{6}\b/.test(text) && !text.includes('/p/'))
}

/** From the link to an identified device. */
export async function identified(house: RunningHouse, link: string, person = TONY): Promise<Device> {
  const device = await openLink(house, link)
  const verified = await device.post('verify', { code: await codeFor(house, device, person.birthDate) })
  if (!verified.ok) throw new Error(`the code was answered with ${verified.status}`)
  return device
}

/** All questions up to the device check, answered as somebody with nothing to change would. */
export async function answered(device: Device, state = 'MA'): Promise<void> {
  const { open } = await device.page()
  await take(device.post('consent', { version: open?.consent?.version, decision: 'agree' }))
  await take(device.post('location', whereabouts(state)))
  const items = (await device.page()).open?.intake ?? []
  await take(device.post('intake', { answers: items.map(answerTo), complete: true }))
}

/** From booking to the waiting room. */
export async function inWaitingRoom(
  house: RunningHouse,
  person = TONY,
  { clinician = 'Dr. Ngozi Okafor', state = 'MA' } = {},
): Promise<{ booked: Booked; device: Device }> {
  const booked = await book(house, person, clinician)
  const device = await identified(house, booked.link, person)
  await answered(device, state)
  await take(device.post('device', { camera: true, microphone: true }))
  await take(device.post('wait', {}))
  return { booked, device }
}

/** Opens the visit's page as the same device, now with a screen. */
export async function onScreen(house: RunningHouse, person: BrowserContext, device: Device): Promise<Page> {
  const [name = '', value = ''] = device.cookie.split('=')
  await person.addCookies([{ name, value, url: house.causeway }])
  const page = await person.newPage()
  await page.goto(`${house.causeway}/v/${device.visit}`)
  return page
}

export function whereabouts(state: string) {
  return {
    place: { line: '12 Elm Street', city: 'Springfield', state, postalCode: '01103' },
    callback: '413-555-0100',
    emergency: { name: 'Ana Douglas', phone: '413-555-0101' },
  }
}

function answerTo(item: IntakeItem) {
  const { linkId } = item
  switch (item.kind) {
    case 'text':
      return { linkId, kind: item.kind, value: 'Blood pressure is up' }
    case 'choice':
      return { linkId, kind: item.kind, value: item.options.find(({ redFlag }) => redFlag === undefined)?.code ?? '' }
    case 'measures':
      return { linkId, kind: item.kind, values: [{ code: 'blood-pressure', value: 132, diastolic: 84 }] }
    case 'confirm':
      return { linkId, kind: item.kind, right: true, changed: [], note: '' }
  }
}

async function take(sent: Promise<Response>): Promise<void> {
  const answer = await sent
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname} answered ${answer.status}: ${await answer.text()}`)
}
