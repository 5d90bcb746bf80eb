import { nameOfCode, PART2, QUESTIONNAIRES, TERMINOLOGIES } from '#formats/referral/known-codes.ts'
import { CHANGES, LEVELS, MOST_ITEMS, type Coded, type Item } from '#domain/referral/summary.ts'
import { numbered, text, type GivenField, type Message, type Segment } from '../message.ts'
import { outgoing, type Outgoing } from '../outgoing/segments.ts'
import type { Making, SiteProfile } from '../outgoing/profile.ts'
import { Unreadable } from '../unreadable.ts'

/** One thing that a summary says. */
export type SummaryItem = Item

/** A department's summary as its interface says it. `release` names, by its digest, what the department was shown and releases. */
export type SaidSummary = { number: string; controlId: string; by: string | null } & (
  | { draft: readonly Item[] }
  | { release: string }
)

/** OBX-3 of what a summary holds, beside the LOINC codes of scores. */
const [DIAGNOSIS, RISK, CRISIS_PLAN, TREATMENT, FREQUENCY, REVIEW, MEDICINE, CHANGE, ANSWER, ASK, RELEASES] = [
  'DIAGNOSIS',
  'RISK',
  'CRISISPLAN',
  'TREATMENT',
  'FREQUENCY',
  'REVIEW',
  'MEDICINE',
  'CHANGE',
  'ANSWER',
  'ASK',
  'RELEASES',
] as const

/** What is said of something else, and of what: alone it says nothing that could be told. */
const DETAILS = [
  [CRISIS_PLAN, RISK],
  [FREQUENCY, TREATMENT],
  [REVIEW, TREATMENT],
  [CHANGE, MEDICINE],
] as const

/** LOINC of what is sent, in OBR-4. */
const CONSULT_NOTE = ['11488-4', 'Consult note', 'LN']

/**
 * ORU^R01 (HL7 v2.5.1, 7.3.1) by which a department says its summary: OBR-25 is P for one that it wants to see as it would be sent, F
 * where it releases what it has seen. One OBX for each item and for each detail of it, held together by OBX-4.
 */
export function summaryMessage(
  { number, controlId, by, ...said }: SaidSummary,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const lines = 'draft' in said ? said.draft.flatMap(linesOf) : [line('ST', RELEASES, '1', said.release)]
  return outgoing({ event: ['ORU', 'R01', 'ORU_R01'], controlId, number }, profile, making, [
    // Whose it is says the referral's number.
    numbered('PID', { 1: '1', 3: number, 5: ['', '', '', '', '', '', 'U'] }),
    numbered('OBR', { 1: '1', 2: number, 4: CONSULT_NOTE, 25: 'draft' in said ? 'P' : 'F', 32: [[by ?? '']] }),
    ...lines.map((fields, index) => numbered('OBX', { ...fields, 1: String(index + 1) })),
  ])
}

type Fields = Readonly<Record<number, GivenField>>

function line(type: string, what: string, group: string, said: GivenField, more: Fields = {}): Fields {
  return { 2: type, 3: [what, '', /^\d/.test(what) ? 'LN' : 'L'], 4: group, 5: said, 11: 'F', ...more }
}

function linesOf(item: Item, index: number): Fields[] {
  const group = String(index + 1)
  const more = (on: string | null): Fields => ({ 13: item.part2 ? PART2 : '', 14: on === null ? '' : dt(on) })
  const coded = ({ system, code }: Coded) => [
    code,
    item.names?.[0] ?? '',
    Object.entries(TERMINOLOGIES).findLast(([, uri]) => uri === system)?.[0] ?? '',
  ]
  switch (item.field) {
    case 'diagnoses':
      return [
        line('CE', DIAGNOSIS, group, coded(item.code), {
          ...more(item.on),
          11: item.certainty === null ? '' : item.certainty === 'working' ? 'P' : 'F',
        }),
      ]
    case 'risk':
      return [
        line('CE', RISK, group, item.level, more(item.on)),
        ...(item.crisisPlan === null ? [] : [line('CE', CRISIS_PLAN, group, item.crisisPlan ? 'Y' : 'N')]),
      ]
    case 'treatment':
      return [
        line('CE', TREATMENT, group, coded(item.code), more(item.since)),
        ...(item.perMonth === null ? [] : [line('NM', FREQUENCY, group, String(item.perMonth))]),
        ...(item.review === null ? [] : [line('DT', REVIEW, group, dt(item.review))]),
      ]
    case 'medicines':
      return [line('CE', MEDICINE, group, coded(item.code), more(item.on)), line('CE', CHANGE, group, item.change)]
    case 'scores':
      return [line('NM', item.code.code, group, String(item.total), more(item.on))]
    case 'answer':
    case 'asks':
      return [line('TX', item.field === 'answer' ? ANSWER : ASK, group, item.words, more(null))]
  }
}

/**
 * Reads ORU^R01 as a summary. Of each OBX only known codes, numbers, dates and the two kinds of words are taken; a note, a segment of the
 * site's own, an attachment and a display are not carried on. What is called something by the department is kept as a name to search
 * words for, and never shown. Throws `Unreadable` with the place, never with what stands there.
 */
export function readSummary({ segments }: Message): SaidSummary {
  const [header] = segments
  if (text(header, 9) !== 'ORU') throw new Unreadable(200, 'MSH-9')
  if (text(header, 9, 2) !== 'R01') throw new Unreadable(201, 'MSH-9')
  const obr = segments.find(({ name }) => name === 'OBR')
  if (obr === undefined) throw new Unreadable(100, 'OBR')
  const number = text(obr, 2)
  if (!/^[A-Z2-7]{20}$/.test(number)) throw new Unreadable(number === '' ? 101 : 204, 'OBR-2')
  const by = text(obr, 32, 1, 1)
  if (by !== '' && !/^[\w.-]{1,40}$/.test(by)) throw new Unreadable(102, 'OBR-32')
  const said = { number, controlId: text(header, 10), by: by === '' ? null : by }
  const lines = segments.filter(({ name }) => name === 'OBX')
  switch (text(obr, 25)) {
    case 'P':
      return { ...said, draft: itemsIn(lines) }
    case 'F': {
      const digest = text(lines.find((one) => text(one, 3) === RELEASES) ?? obr, 5)
      if (!/^[0-9a-f]{64}$/.test(digest)) throw new Unreadable(101, 'OBX-5')
      return { ...said, release: digest }
    }
    default:
      throw new Unreadable(103, 'OBR-25')
  }
}

function itemsIn(lines: readonly Segment[]): Item[] {
  const detail = (of: Segment, what: string) =>
    lines.find((one) => text(one, 3) === what && text(one, 4) === text(of, 4) && text(of, 4) !== '')
  for (const [what, of] of DETAILS)
    for (const one of lines.filter((each) => text(each, 3) === what))
      if (!lines.some((main) => text(main, 3) === of && text(main, 4) === text(one, 4) && text(one, 4) !== ''))
        throw new Unreadable(204, 'OBX-4')
  const items = lines.flatMap((one): Item[] => {
    const part2 = text(one, 13) === PART2
    switch (text(one, 3)) {
      case DIAGNOSIS: {
        return [{ part2, field: 'diagnoses', ...codedIn(one), certainty: certaintyIn(one), on: dateIn(one, 14) }]
      }
      case RISK: {
        const level = LEVELS.find((known) => known === text(one, 5))
        if (level === undefined) throw new Unreadable(103, 'OBX-5')
        const plan = detail(one, CRISIS_PLAN)
        return [
          {
            part2,
            field: 'risk',
            level,
            crisisPlan: plan === undefined ? null : yesOrNo(plan),
            on: dateIn(one, 14),
          },
        ]
      }
      case TREATMENT: {
        const [frequency, review] = [detail(one, FREQUENCY), detail(one, REVIEW)]
        return [
          {
            part2,
            field: 'treatment',
            ...codedIn(one),
            perMonth: frequency === undefined ? null : numberIn(frequency, 31),
            since: dateIn(one, 14),
            review: review === undefined ? null : dateIn(review, 5),
          },
        ]
      }
      case MEDICINE: {
        const said = detail(one, CHANGE)
        const change = CHANGES.find((known) => known === text(said ?? one, 5))
        if (change === undefined) throw new Unreadable(103, 'OBX-5')
        return [{ part2, field: 'medicines', ...codedIn(one), change, on: dateIn(one, 14) }]
      }
      case ANSWER:
      case ASK: {
        const words = text(one, 5).trim()
        return words === '' ? [] : [{ part2, field: text(one, 3) === ANSWER ? 'answer' : 'asks', words }]
      }
      default:
        return scoreIn(one, part2)
    }
  })
  if (items.length > MOST_ITEMS) throw new Unreadable(102, 'OBX')
  return items
}

/** OBX-11 (HL7 v2.5.1, table 0085) of a diagnosis; null where it is not said. What was deleted or wrong is none. */
function certaintyIn(one: Segment): 'working' | 'confirmed' | null {
  switch (text(one, 11)) {
    case '':
      return null
    case 'P':
      return 'working'
    case 'F':
    case 'C':
      return 'confirmed'
    default:
      throw new Unreadable(103, 'OBX-11')
  }
}

/** Y or N (HL7 v2.5.1, table 0136); null where neither is said. */
function yesOrNo(one: Segment): boolean | null {
  switch (text(one, 5)) {
    case '':
      return null
    case 'Y':
      return true
    case 'N':
      return false
    default:
      throw new Unreadable(103, 'OBX-5')
  }
}

function scoreIn(one: Segment, part2: boolean): Item[] {
  const code = text(one, 3)
  const name = QUESTIONNAIRES[code]
  if (name === undefined) return []
  const item = { system: 'http://loinc.org', code }
  return [{ part2, field: 'scores', code: item, names: [name], total: numberIn(one, 40), on: dateIn(one, 14) }]
}

function codedIn(one: Segment): { code: Coded; names: readonly string[] } {
  const system = TERMINOLOGIES[text(one, 5, 3)]
  if (system === undefined) throw new Unreadable(103, 'OBX-5.3')
  const code = text(one, 5)
  if (!/^[A-Z0-9]{1,10}(\.[A-Z0-9]{1,4})?$/.test(code)) throw new Unreadable(102, 'OBX-5.1')
  const names = [text(one, 5, 2), nameOfCode({ system, code }) ?? ''].filter((name) => name !== '')
  return { code: { system, code }, names }
}

function numberIn(one: Segment, most: number): number {
  const said = text(one, 5)
  if (!/^\d{1,2}$/.test(said) || Number(said) > most) throw new Unreadable(102, 'OBX-5')
  return Number(said)
}

/** DT (HL7 v2.5.1, 2.A.21) as an ISO date. */
function dateIn(one: Segment, field: number): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(text(one, field)) ?? []
  const date = `${year}-${month}-${day}`
  if (Number.isNaN(Date.parse(date))) throw new Unreadable(102, `OBX-${field}`)
  return date
}

function dt(date: string): string {
  return date.replaceAll('-', '')
}
