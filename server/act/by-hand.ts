import type { Sheet } from '#api/desk.ts'
import type { IntakeItem } from '#api/visit.ts'
import { ASKED_NUMBERS } from '#domain/charge/rules.ts'
import type { IntakeAnswer, Whereabouts } from '#domain/visit/content.ts'
import { askedLast } from '#domain/visit/asked-last.ts'
import type { Command } from '#domain/visit/command.ts'
import type { WriteFailure } from '#domain/visit/event.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { AUTHORED } from '#domain/visit/tasks.ts'
import { type ChartWrite, unlessFault } from './chart.ts'
import { asIfFiled, chartWrite, whereaboutsOf } from './chart-write.ts'
import { audited, by } from './desk-session.ts'
import type { House } from './house.ts'
import { happen, pathwayOf } from './house.ts'
import { noteFormOf } from './note-form.ts'
import { nextHeldOf } from './next-payer.ts'
import { sealedFor } from './sealed.ts'
import type { StoredVisit, Work } from './store.ts'
import type { DeskSession, DeskUseCases, No } from './use-cases.ts'

type Line = Sheet['lines'][number]
type Write = Extract<Command, { do: 'write' }>

/** A write that is a person's to enter, as it was asked last, and why it is. */
interface Row {
  visit: StoredVisit
  why: WriteFailure
  command: Write
  at: string
}

/**
 * What a person enters in the EMR in our place: exactly what would have been sent, line by line, to whoever may enter it;
 * and what they say of it. A number that the EMR knows as another patient's is refused.
 */
export function byHandUseCases(
  house: House,
  visitOf: (session: DeskSession, visit: string) => Promise<StoredVisit | null>,
): Pick<DeskUseCases, 'sheet' | 'entered' | 'sendAgain'> {
  const { store } = house

  const rowOf = async (session: DeskSession, id: string, task: string): Promise<No | Row> => {
    const visit = await visitOf(session, id)
    if (visit === null) return { refused: 'not-found' }
    const key = /^write\/(.+)$/.exec(task)?.[1] ?? ''
    const why = visit.state.failed[key]?.why
    const asked = why === undefined ? undefined : askedLast(await store.log(id), key)
    if (why === undefined || asked === undefined) return { refused: 'unknown-task' }
    const { command } = asked
    // What a clinician wrote is shown to a clinician of the visit, and nobody at the desk types it for them.
    if (AUTHORED.has(command.write) && !mayAuthor(session, visit)) return { refused: 'for-a-clinician' }
    return { visit, why, command, at: asked.at }
  }

  return {
    sheet: async (session, id, task) => {
      const row = await rowOf(session, id, task)
      if ('refused' in row) return row
      const { visit, why, command, at } = row
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      const chart = house.chartOf(visit.organization)
      const person = await chart.read.patient(patient, { as: 'backend' })
      const lines = await linesOf(house, visit, command, at)
      await store.audit(visit.organization, [audited(session, visit, 'read', `sheet ${command.write}`)], house.now())
      return {
        write: command.write,
        patient: { name: person.name.full, birthDate: person.birthDate, numbers: person.identifiers },
        lines: lines ?? [],
        mayBeThere: why === 'answer-lost',
        contentGone: lines === null,
      }
    },

    entered: async (session, id, { task, number }) => {
      const row = await rowOf(session, id, task)
      if ('refused' in row) return row
      const { visit, command } = row
      const { write, item } = command
      const said = number?.trim() ?? ''
      const { read } = house.chartOf(visit.organization)
      // An EMR that does not answer now leaves the number a person's word; it is not kept from them by that.
      const there = said === '' ? null : await unlessFault(read.numbered(write, said, visit.state.patient), null)
      const another =
        there === null
          ? said !== '' && (await isAnothers(house, visit, command, said))
          : there.patient !== visit.state.patient
      if (another) {
        await store.audit(
          visit.organization,
          [{ ...audited(session, visit, 'update', `entered by hand: ${write}`), outcome: 'denied' }],
          house.now(),
        )
        return { refused: 'another-patient' }
      }
      const found = there === null ? null : { reference: there.reference, version: there.version }
      const refusal = await happen(
        house,
        id,
        { kind: 'say-entered', write, item, number: said === '' ? null : said, found, by: by(session) },
        {
          // What a person enters comes back to a person: no claim to a next payer is made of it here.
          release: [
            ...sealedFor(command, visit.state),
            ...(write === 'charge' && visit.state.charge ? [nextHeldOf(visit.state.charge)] : []),
          ],
          audit: [
            {
              ...audited(session, visit, 'update', `entered by hand: ${write}`),
              ...(found !== null && { detail: { reference: found.reference } }),
            },
          ],
        },
      )
      return refusal ?? { found: found !== null }
    },

    sendAgain: async (session, id, task) => {
      const row = await rowOf(session, id, task)
      if ('refused' in row) return row
      const { visit, command } = row
      const { write, item, under, by: author, held, facts } = command
      return happen(
        house,
        id,
        { kind: 'send-again', asked: { write, item, under, author, held, facts }, by: by(session) },
        { audit: [audited(session, visit, 'update', `sent again: ${write}`)] },
      )
    },
  }
}

const KNOWN_MS = 31 * 24 * 3_600_000

/** Where the EMR can't be asked whose a number is, it may be known of another patient's visit. */
async function isAnothers(house: House, visit: StoredVisit, { write, item }: Write, number: string): Promise<boolean> {
  const now = house.now().getTime()
  const of = { write, item, number, patient: visit.state.patient }
  return house.store.isAnothers(visit.organization, of, new Date(now - KNOWN_MS), new Date(now + KNOWN_MS))
}

function mayAuthor({ role, practitioner }: DeskSession, { state }: StoredVisit): boolean {
  return role === 'desk-clinician' && isTheirs(state, practitioner)
}

/** The lines of one write; null when its content is not here any more. */
async function linesOf(house: House, visit: StoredVisit, command: Write, at: string): Promise<Line[] | null> {
  const work: Work = {
    id: '',
    lane: '',
    visit: visit.id,
    organization: visit.organization,
    command,
    attempts: 1,
    at: new Date(at),
    superseded: false,
  }
  const parts = {
    store: house.store,
    pathwayOf: (one: StoredVisit) => pathwayOf(house, one),
    joinAddress: (id: string) => `${house.origin}/v/${id}`,
    noteFormOf: (one: StoredVisit, write: Write['write']) => noteFormOf(house, one, write),
  }
  if (command.held !== null && (await house.store.held(visit.id, command.held)) === null) return null
  const chart = house.chartOf(visit.organization)
  const kept = command.write === 'order-sign' ? keptHere(visit, command) : null
  if (kept !== null) return linesOf(house, visit, kept, at)
  const write = await chartWrite(parts, chart, asIfFiled(visit), work, command)
  if (write === 'prerequisite missing') return orderLines(house, visit, command)
  const questions = write.write === 'intake' ? await questionsOf(house, visit, write.content.answers) : []
  const place =
    command.write === 'admit' || command.write === 'finish'
      ? await whereaboutsOf(house, chart, visit, { as: 'backend' })
      : null
  return [...sheetOf(write, questions), ...(place === null ? [] : placed(place))]
}

/** The proposal of an order that the EMR was to have with its signature; null where it had one before. */
function keptHere({ state }: StoredVisit, { item, by }: Write): Write | null {
  const order = state.orders[item]
  if (order?.kept !== true || order.held === null || order.reference !== null) return null
  const { category, held } = order
  return { do: 'write', write: 'order', item, under: 'clinician', by, held, facts: { category } }
}

/** An order that never got a number there is signed or taken back by what it says. */
async function orderLines(house: House, visit: StoredVisit, command: Write): Promise<Line[] | null> {
  const proposed = askedLast(await house.store.log(visit.id), `order/${command.item}`)
  return proposed === undefined ? null : linesOf(house, visit, proposed.command, proposed.at)
}

async function questionsOf(house: House, visit: StoredVisit, answers: IntakeAnswer[]): Promise<IntakeItem[]> {
  const chart = house.chartOf(visit.organization)
  const { patient } = visit.state
  return patient === null ? [] : house.intakeOf(visit).items(chart, patient, 'en', answers, null, { as: 'backend' })
}

/** Line by line what a person enters in the place of a write; `questions`: with which words those of an intake were asked. */
export function sheetOf(write: ChartWrite, questions: IntakeItem[]): Line[] {
  switch (write.write) {
    case 'book':
      return [
        time('start', write.start),
        time('end', write.end),
        line('reason', write.content.reason),
        line('join-address', write.joinAddress),
      ]
    case 'book-unscheduled':
      return [time('start', write.start), time('end', write.end), line('reason', write.reason)]
    case 'order-book':
      return [time('start', write.start), time('end', write.end)]
    case 'move':
      return [time('was', write.from), time('start', write.start), time('end', write.end)]
    case 'call-off':
    case 'no-show':
      return [time('start', write.start), line('status', write.write)]
    case 'address':
      return [line('join-address', write.joinAddress)]
    case 'arrive':
      return [time('arrived', write.at)]
    case 'admit':
      return [time('start', write.at)]
    case 'finish':
      return [
        time('start', write.start),
        time('end', write.end),
        ...write.participation.flatMap(({ who, from, until }) => [
          titled('present-from', who, from, true),
          titled('present-until', who, until, true),
        ]),
      ]
    case 'fulfil':
    case 'cancel':
    case 'match':
    case 'picture-withdraw':
    case 'order-withdraw':
    case 'vital-withdraw':
      return [line('status', write.write)]
    case 'consent':
      return [
        line('decision', write.decision),
        time('at', write.at),
        line('version', write.version),
        line('text', write.content.text),
      ]
    case 'intake':
      return [
        ...write.content.answers.flatMap((answer) => answered(answer, questions)),
        ...(write.content.whereabouts === null ? [] : placed(write.content.whereabouts)),
      ]
    case 'note':
    case 'sign':
      return [
        ...write.content.sections
          .filter(({ text }) => text.trim() !== '')
          .map(({ title, text }) => titled('section', title, text)),
        ...(write.write === 'sign' ? write.content.attestation.map((text) => line('attestation', text)) : []),
      ]
    case 'provenance':
      return [line('status', write.write)]
    case 'charge': {
      const { code, place, modifiers, diagnoses, period, numbers = {}, insurances = [], reverses } = write.content
      const back =
        reverses === undefined
          ? []
          : [titled('takes-back', reverses.code.display, [reverses.code.code, ...reverses.modifiers].join(' '))]
      if (reverses?.alone === true) return back
      return [
        ...back,
        titled('code', code.display, code.code),
        line('place-of-service', place),
        ...modifiers.map((modifier) => line('modifier', modifier)),
        ...diagnoses.map(({ text, coding }) => titled('diagnosis', text, coding.code)),
        ...ASKED_NUMBERS.flatMap((number) => (numbers[number] === undefined ? [] : [line(number, numbers[number])])),
        ...insurances.map(({ payor, payorNumber, memberId }) =>
          titled('coverage', payor ?? payorNumber ?? '', memberId ?? ''),
        ),
        time('start', period.start),
        time('end', period.end),
      ]
    }
    case 'addendum':
    case 'summary':
    case 'message':
      return [line('text', write.content.text)]
    case 'order':
      return [
        line('order', write.content.text),
        line('code', write.content.code.code),
        ...(write.content.dose === null ? [] : [line('dose', write.content.dose)]),
        line('reason', write.content.reason),
      ]
    case 'order-sign':
      return [line('status', 'order-sign')]
    case 'vital': {
      const { code, value, diastolic, source } = write.content
      const said = diastolic === undefined ? String(value) : `${value}/${diastolic}`
      return [titled('vital', code, said), time('at', write.at), line('source', source)]
    }
    case 'list':
      return [
        line('list', write.list),
        line('act', write.act),
        line('entry', write.content.text),
        ...(write.content.detail === '' ? [] : [line('detail', write.content.detail)]),
        ...(write.content.reason === '' ? [] : [line('reason', write.content.reason)]),
      ]
    case 'picture':
      return [
        line('body-site', write.content.siteText ?? write.content.site),
        line('side', write.content.side),
        time('at', write.content.takenAt),
      ]
    case 'contact':
      throw new Error(`expected a write of a visit, found ${write.write}`)
  }
}

function answered(answer: IntakeAnswer, questions: IntakeItem[]): Line[] {
  const question = questions.find(({ linkId }) => linkId === answer.linkId)
  const title = question?.text ?? answer.linkId
  switch (answer.kind) {
    case 'text':
      return answer.value === '' ? [] : [titled('answer', title, answer.value)]
    case 'choice': {
      const options = question?.kind === 'choice' ? question.options : []
      return [titled('answer', title, options.find(({ code }) => code === answer.value)?.text ?? answer.value)]
    }
    case 'confirm':
      return [
        titled('answer', title, answer.right ? '✓' : answer.changed.join(', ')),
        ...(answer.note === '' ? [] : [titled('answer', title, answer.note)]),
      ]
    case 'measures':
      return answer.values.map(({ code, value, diastolic }) =>
        titled('vital', code, diastolic === undefined ? String(value) : `${value}/${diastolic}`),
      )
  }
}

function placed({ place, callback, emergency }: Whereabouts): Line[] {
  return [
    line('place', `${place.line}, ${place.city}, ${place.state} ${place.postalCode}`),
    line('callback', callback),
    line('emergency', `${emergency.name}, ${emergency.phone}`),
  ]
}

function line(label: string, value: string): Line {
  return { label, value, instant: false }
}

function time(label: string, value: string): Line {
  return { label, value, instant: true }
}

function titled(label: string, title: string, value: string, instant = false): Line {
  return { label, title, value, instant }
}
