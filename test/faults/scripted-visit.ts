import { randomBytes } from 'node:crypto'
import type { FreeTimes, Ticket, TicketState } from '#api/book.ts'
import type { IntakeAnswer, IntakeItem, VisitPage } from '#api/visit.ts'
import type { Catalogue, NoteView, OrderView, Workspace } from '#api/workspace.ts'
import { UNREADABLE_ORDER } from '../../server/act/workspace-reading.ts'
import type { Caught } from '../journeys/house.ts'
import { patientNamed, record } from '../journeys/record.ts'
import { Away, openBrowsing, Refused, type Browsing } from './browsing.ts'
import { pause, type MortalHouse } from './mortal-house.ts'

/** A visit as it was scripted: what the EMR must hold of it in the end. */
export interface Scripted {
  id: string
  patient: string
  /** Stands in the reason, the note, the orders and the message, and nowhere else in the EMR. */
  mark: string
}

export interface Person {
  given: string
  family: string
  birthDate: string
  contact: string
}

const OKAFOR = 'Dr. Ngozi Okafor'
/** Longer than many restarts in a row on a busy machine, and than the longest wait between two tries of a write. */
const PATIENCE_MS = 240_000
const LOOK_MS = 120
const CODE_PATIENCE_MS = 8_000

/**
 * One whole visit by the requests that the pages make, patient and clinician in turn. Both behave as people do: when
 * the server is away they wait, look at the page again, and press only what the page does not show as done.
 */
export async function playVisit(
  house: MortalHouse,
  person: Person,
  mark: string,
  taken: Set<string>,
): Promise<Scripted> {
  const patient = openBrowsing()
  const id = await book(house, patient, person, mark, taken)
  await comeIn(house, patient, id, person)
  await prepare(house, patient, id, mark)
  const reference = await patientNamed(house, person.family)
  const clinician = openBrowsing()
  const workspace = await openWorkspace(house, clinician, id, reference)
  await meet(workspace)
  await write(workspace, mark)
  await addMedicine(workspace, mark)
  await order(workspace, 'Lisinopril', `${mark} prescription`)
  await order(workspace, 'Lipid panel', `${mark} laboratory`)
  await until('the end', async () => {
    const { state } = await workspace.page()
    if (state.stage === 'ended') return true
    await workspace.send('POST', 'end')
    return undefined
  })
  await sign(workspace, mark)
  await sendMessage(house, patient, id, mark)
  return { id, patient: reference, mark }
}

async function book(
  house: MortalHouse,
  browsing: Browsing,
  person: Person,
  mark: string,
  taken: Set<string>,
): Promise<string> {
  const booking = `${house.causeway}/api/book/riverbend`
  const { slot } = await until('a free time', async () => {
    let after = ''
    for (;;) {
      const { times, next } = await browsing.get<FreeTimes>(`${booking}/times?type=primary-care-follow-up${after}`)
      const free = times.find((time) => time.clinician === OKAFOR && !taken.has(time.slot))
      if (free !== undefined) taken.add(free.slot)
      if (free !== undefined || next === null) return free
      // Her next times may stand behind a page full of her colleagues'.
      after = `&after=${encodeURIComponent(next)}`
    }
  })
  const request = {
    type: 'primary-care-follow-up',
    slot,
    reason: mark,
    identity: person,
    zone: 'America/New_York',
    language: 'en',
    attempt: randomBytes(16).toString('hex'),
  }
  // No answer tells nothing: the person presses the same button again, and some do so after an answer too.
  const press = () => until('the booking', () => browsing.send<Ticket>('POST', booking, request))
  const { ticket } = await press()
  if ((await press()).ticket !== ticket) throw new Error(`${mark}: one attempt at booking got two tickets`)
  const became = await until('the appointment', async () => {
    const state = await browsing.get<TicketState>(`${booking}/tickets/${ticket}`)
    return state.state === 'working' ? undefined : state
  })
  if (became.state === 'lost') throw new Error(`${mark}: the slot was given to nobody else, and yet lost`)
  // The visit's id stands in the Appointment's address, as the EMR has it; a ticket is no id.
  return until('the address in the Appointment', async () => {
    const held = (await record(house)).find(
      (one) => one.resourceType === 'Appointment' && JSON.stringify(one).includes(mark),
    )
    return /\/v\/([0-9a-f-]{36})/.exec(JSON.stringify(held ?? {}))?.[1]
  })
}

async function comeIn(house: MortalHouse, browsing: Browsing, id: string, person: Person): Promise<void> {
  const link = await until('the link', async () => {
    const mail = (await outbox(house)).find((one) => one.attachments?.some(({ text }) => text.includes(id)))
    return /https?:\/\/\S+\/p\/[\w-]+/.exec(mail?.text ?? '')?.[0]
  })
  await until('the page', () => browsing.follow(link))
  let asked = Date.now()
  const tried = new Set<string>()
  await until('the way in', async () => {
    const { access } = await page(house, browsing, id)
    if (access === 'open') return true
    if (access === 'locked') throw new Error('the script was locked out')
    const code = (await codesSent(house, id)).find((sent) => !tried.has(sent))
    if (access === 'code' && code !== undefined) {
      await browsing.send('POST', `${house.causeway}/api/visit/${id}/verify`, { code }).catch((fault: unknown) => {
        if (fault instanceof Refused) tried.add(code)
        throw fault
      })
    } else if (access === 'identify' || Date.now() - asked > CODE_PATIENCE_MS) {
      // As a person does who waits in vain: the process that was asked may have died before it could send.
      asked = Date.now()
      for (const old of await codesSent(house, id)) tried.add(old)
      await browsing.send('POST', `${house.causeway}/api/visit/${id}/code`, { birthDate: person.birthDate })
    }
    return undefined
  })
}

/** Codes of a visit, newest first. */
async function codesSent(house: MortalHouse, id: string): Promise<string[]> {
  const texts = (await outbox(house)).filter(
    (one) => one.channel === 'sms' && one.reference?.startsWith(`${id}/message/code`),
  )
  return texts.flatMap(({ text }) => /\b(\d{6})\b/.exec(text)?.[1] ?? [])
}

async function prepare(house: MortalHouse, browsing: Browsing, id: string, mark: string): Promise<void> {
  const visit = `${house.causeway}/api/visit/${id}`
  await until('the waiting room', async () => {
    const { open } = await page(house, browsing, id)
    if (open === undefined || open.next === 'waiting') return open && true
    const answers: Partial<Record<typeof open.next, { path: string; body?: unknown }>> = {
      consent: { path: 'consent', body: { version: open.consent?.version, decision: 'agree' } },
      location: { path: 'location', body: WHEREABOUTS },
      intake: {
        path: 'intake',
        body: { answers: (open.intake ?? []).map((item) => answerTo(item, mark)), complete: true },
      },
      'device-check': { path: 'device', body: { camera: true, microphone: true } },
      wait: { path: 'wait' },
    }
    const due = answers[open.next]
    if (due !== undefined) await browsing.send('POST', `${visit}/${due.path}`, due.body)
    return undefined
  })
}

const WHEREABOUTS = {
  place: { line: '12 Elm Street', city: 'Springfield', state: 'MA', postalCode: '01103' },
  callback: '413-555-0100',
  emergency: { name: 'Ana Douglas', phone: '413-555-0101' },
}

function answerTo(item: IntakeItem, mark: string): IntakeAnswer {
  const { linkId } = item
  if (item.kind === 'text') return { linkId, kind: 'text', value: mark }
  if (item.kind === 'choice')
    return { linkId, kind: 'choice', value: item.options.find(({ redFlag }) => redFlag === undefined)?.code ?? '' }
  if (item.kind === 'measures') return { linkId, kind: 'measures', values: [] }
  return { linkId, kind: 'confirm', right: true, changed: [], note: '' }
}

/** Where a workspace is opened: a house that can be killed, or one as `npm start` brings it. */
type House = Pick<MortalHouse, 'causeway' | 'emr' | 'data' | 'held'>

/** The workspace of a visit's newest launch; starts from the EMR's chart again when the launch was cut short. */
export interface OpenWorkspace {
  page(): Promise<Workspace>
  catalogue(q: string): Promise<Catalogue>
  send(method: 'POST' | 'PUT', path: string, body?: unknown): Promise<unknown>
  relaunch(): Promise<void>
}

/** Signs the clinician in to the EMR and opens the visit from the patient's chart. */
export async function openWorkspace(
  house: House,
  browsing: Browsing,
  id: string,
  patient: string,
): Promise<OpenWorkspace> {
  const booked = (await record(house)).find(
    (one) => one.resourceType === 'Appointment' && JSON.stringify(one['identifier']).includes(id),
  )
  await browsing.follow(`${house.emr}/sign-in`, { practitioner: await okaforOf(house) })
  let at = ''
  const relaunch = async (): Promise<void> => {
    at = await until('the launch', async () => {
      const framed = await browsing.follow(`${house.emr}/chart/${patient.replace('Patient/', '')}/launch`, {
        url: `${house.causeway}/launch`,
        appointment: booked?.id ?? '',
      })
      const launch = new URL(framed).searchParams.get('launch') ?? ''
      const query = new URLSearchParams({ iss: `${house.emr}/fhir/r4`, launch })
      const opened = new URL(await browsing.follow(`${house.causeway}/launch?${query.toString()}`))
      return opened.pathname.startsWith('/w/') ? `${house.causeway}/api${opened.pathname}` : undefined
    })
  }
  await relaunch()
  return {
    relaunch,
    page: () => browsing.get(at),
    catalogue: (q) => browsing.get(`${at}/catalogue?q=${encodeURIComponent(q)}`),
    send: (method, path, body) => browsing.send(method, `${at}/${path}`, body),
  }
}

async function okaforOf(house: House): Promise<string> {
  const found = (await record(house)).find(
    (one) => one.resourceType === 'Practitioner' && JSON.stringify(one['name']).includes('Okafor'),
  )
  return found?.id ?? ''
}

/** Admits the patient. */
export async function meet(workspace: OpenWorkspace): Promise<void> {
  await until('admission', async () => {
    const { state } = await workspace.page()
    if (state.stage === 'in-visit') return true
    if (state.stage === 'waiting') await workspace.send('POST', 'admit', { identifiersChecked: true })
    return undefined
  })
}

/** Three saves, as typing makes them; only the last is waited for. */
async function write(workspace: OpenWorkspace, mark: string): Promise<void> {
  for (const save of [1, 2, 3]) await typed(workspace, textOf(mark, save))
  await noteIs(workspace, 'in-chart')
}

function textOf(mark: string, save: number): NoteView['sections'][number]['text'] {
  return `${mark} history${'. Goes on'.repeat(save - 1)}`
}

/** The note as the screen has it after this much typing. */
export function lastText(mark: string): string {
  return textOf(mark, 3)
}

function sectionsOf(history: string) {
  return [
    { id: 'history', text: history },
    { id: 'for-patient', text: 'Take one tablet each morning.' },
  ]
}

async function typed(workspace: OpenWorkspace, history: string): Promise<void> {
  await until('a save of the note', async () => {
    const { note } = await workspace.page()
    if (note.sections.find(({ id }) => id === 'history')?.text === history) return true
    await workspace.send('PUT', 'note', { sections: sectionsOf(history), base: note.version })
    return undefined
  })
}

async function noteIs(workspace: OpenWorkspace, wanted: NoteView['state']): Promise<void> {
  await until(`the note ${wanted}`, async () => {
    const { note } = await workspace.page()
    if (note.state === 'sign-again') await workspace.relaunch()
    else if (note.state === 'conflict' || note.state === 'not-saved') throw new Error(`the note became ${note.state}`)
    return note.state === wanted || undefined
  })
}

async function addMedicine(workspace: OpenWorkspace, mark: string): Promise<void> {
  const change = `medicine-${randomBytes(8).toString('hex')}`
  await until('the medicine in the chart', async () => {
    const known = (await workspace.page()).lists.find((one) => one.change === change)
    if (known?.state === 'written') return true
    if (known?.state === 'failed') throw new Error(`the change of the list failed: ${known.why ?? 'no reason'}`)
    if (known === undefined)
      await workspace.send('POST', 'lists', {
        change,
        list: 'medicines',
        act: 'add',
        entry: null,
        code: null,
        text: `${mark} fish oil`,
        detail: 'one a day',
        reason: '',
        told: false,
      })
    return undefined
  })
}

/** Proposes what the catalogue has by this name, and signs it. */
export async function order(workspace: OpenWorkspace, name: string, reason: string): Promise<void> {
  await until(`${name} ordered`, async () => {
    const { orders } = await workspace.page()
    const known = orders.find((one) => one.reason === reason)
    // Whoever sees one that can't be read just now does not order again what it may be.
    if (known === undefined && orders.some(({ text }) => text === UNREADABLE_ORDER)) return undefined
    if (known === undefined) {
      const entry = (await workspace.catalogue(name)).entries[0]
      if (entry === undefined) throw new Error(`the catalogue has no ${name}`)
      const { reference, category } = entry
      const dose = category === 'prescription' ? { dose: '1 tablet by mouth once a day' } : {}
      await workspace.send('POST', 'orders', { catalogue: reference, category, reason, ...dose })
    } else if (known.status === 'proposed' && known.checksState === 'shown') {
      await workspace.send('POST', `orders/${known.order}/sign`, { mitigations: reasonsFor(known) })
    } else if (known.status === 'failed') {
      throw new Error(`the order failed: ${known.why ?? 'no reason'}`)
    }
    return known?.status === 'ordered' ? true : undefined
  })
}

function reasonsFor({ checks }: OrderView) {
  return checks
    .filter(({ mitigated }) => !mitigated)
    .map(({ reference }) => ({ check: reference, reason: 'Benefit outweighs the risk' }))
}

async function sign(workspace: OpenWorkspace, mark: string): Promise<void> {
  await until('the signature', async () => {
    const { note } = await workspace.page()
    if (note.state === 'signed') return true
    if (note.state === 'signing') return undefined
    if (note.state === 'conflict') throw new Error('the note met a conflict that nobody made')
    if (note.state === 'sign-again') await workspace.relaunch()
    await workspace.send('POST', 'sign', { sections: sectionsOf(lastText(mark)), base: note.version })
    return undefined
  })
}

async function sendMessage(house: MortalHouse, browsing: Browsing, id: string, mark: string): Promise<void> {
  const text = `${mark} message`
  await until('the message in the in-basket', async () => {
    const { open } = await page(house, browsing, id)
    if (open?.next !== 'summary') return undefined
    const sent = open.messages.find((one) => one.text === text)
    if (sent?.state === 'in-chart') return true
    if (sent === undefined) await browsing.send('POST', `${house.causeway}/api/visit/${id}/messages`, { text })
    return undefined
  })
}

function page(house: MortalHouse, browsing: Browsing, id: string): Promise<VisitPage> {
  return browsing.get(`${house.causeway}/api/visit/${id}`)
}

async function outbox(house: MortalHouse): Promise<(Caught & { reference?: string })[]> {
  return (await (await fetch(`${house.emr}/outbox.json`)).json()) as (Caught & { reference?: string })[]
}

/** Does something until it gives a value: again when the server is away, and when the page has changed meanwhile. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const last = Date.now() + PATIENCE_MS
  let trouble: unknown
  while (Date.now() < last) {
    try {
      const found = await look()
      if (found !== undefined) return found
    } catch (fault) {
      const passes = fault instanceof Away || (fault instanceof Refused && MAY_CHANGE.has(fault.code))
      if (!passes) throw new Error(`${what}: ${fault instanceof Error ? fault.message : 'failed'}`, { cause: fault })
      trouble = fault
    }
    await pause(LOOK_MS)
  }
  throw new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`, { cause: trouble })
}

/** Refusals after which a person looks again: the page was older than the visit. */
const MAY_CHANGE: ReadonlySet<string> = new Set(['not-yet', 'already', 'newer-version', 'checks-running', 'wrong-code'])
