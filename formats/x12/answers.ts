import type { Adjustment, DecidedLine } from '#domain/charge/decision.ts'
import type { UnreadableFile } from '#domain/charge/unreadable-file.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import { dayOf } from './day.ts'
import { eligibilities, type EligibilityInFile } from './eligibility.ts'
import {
  buildX12,
  element,
  NotX12,
  parseX12,
  placed,
  transactionsOf,
  type Interchange,
  type Segment,
  type TransactionSet,
} from './interchange.ts'

/** One answer, with the number by which it names what it is about: a claim's own, or that of the group it went in. */
export interface AnswerInFile {
  about: { claim: string } | { interchange: number }
  answer: ClaimAnswer
  /** Where it stands in the file, from 1. */
  segment: number
}

/** What a file says of claims, and of members' coverage. */
export interface SaidInFile {
  answers: AnswerInFile[]
  eligibilities: EligibilityInFile[]
}

/** Every answer about claims of a file of TA1, 999, 277CA or 835, as `saidIn` reads it. */
export function answersIn(bytes: Uint8Array): AnswerInFile[] {
  return saidIn(parseX12(bytes)).answers
}

/** All that a file of TA1, 999, 277CA, 835 or 271 says; `NotX12` where it is not whole, or says what can't be read. Nothing of it is read in part. */
export function saidIn(file: Interchange): SaidInFile {
  const sets = transactionsOf(file)
  const envelopes = acknowledgedEnvelopes(file.segments)
  if (sets.length + envelopes.length === 0) throw new NotX12(file.segments.length, 'no-set')
  const said = sets.flatMap((set) => {
    const within = (text: string) => text.split(file.delimiters.component)
    if (set.id === '999') return acknowledged(set)
    if (set.id === '277') return statuses(set, within)
    if (set.id === '835') return remitted(set, within)
    if (set.id === '271') return []
    throw new NotX12(set.at, 'another-set')
  })
  const covered = sets.filter(({ id }) => id === '271').flatMap((set) => eligibilities(set, file.delimiters))
  return { answers: [...envelopes, ...said], eligibilities: covered }
}

/**
 * TA1 (X12.5): whether a whole interchange was taken, by its ISA13, before anybody has looked into it. A, E (taken with errors) or
 * R, and why: a note code, 000 for nothing.
 */
function acknowledgedEnvelopes(segments: readonly Segment[]): AnswerInFile[] {
  return placed(segments, 1).flatMap(({ segment, number }) => {
    if (segment.id !== 'TA1') return []
    const [control, said, why] = [element(segment, 1), element(segment, 4), element(segment, 5)]
    if (!/^\d{9}$/.test(control)) throw new NotX12(number, 'ta1-unnumbered')
    if (!['A', 'E', 'R'].includes(said)) throw new NotX12(number, 'ta1-word')
    if (!/^\d{3}$/.test(why)) throw new NotX12(number, 'ta1-reason')
    const answer: ClaimAnswer = {
      form: 'TA1',
      outcome: said === 'R' ? 'rejected' : 'accepted',
      codes: why === '000' ? [] : [`TA1 ${why}`],
      charged: null,
      paid: null,
      payerNumber: null,
    }
    return [{ about: { interchange: Number(control) }, answer, segment: number }]
  })
}

/** 999 (005010X231A1): whether a group was taken. IK5 and AK9 say A, E (taken with errors), P, R, M, W or X. */
function acknowledged({ segments, at }: TransactionSet): AnswerInFile[] {
  const numbered = placed(segments, at)
  const begin = numbered.find(({ segment }) => segment.id === 'AK1')
  const end = numbered.find(({ segment }) => segment.id === 'AK9')
  if (begin === undefined || end === undefined) throw new NotX12(at, '999-incomplete')
  if (element(begin.segment, 1) !== 'HC') throw new NotX12(begin.number, '999-no-claim')
  const group = element(begin.segment, 2)
  if (!/^\d{1,9}$/.test(group)) throw new NotX12(begin.number, 'group-unnumbered')
  const said = element(end.segment, 1)
  if (!'AEPRMWX'.includes(said) || said.length !== 1) throw new NotX12(end.number, '999-word')
  const codes = numbered.flatMap(({ segment: { id, elements } }) => {
    if (id === 'IK3') return [`IK3 ${elements[0] ?? ''} ${elements[3] ?? ''}`.trim()]
    if (id === 'IK4') return [`IK4 ${elements[2] ?? ''}`.trim()]
    if (id === 'IK5' || id === 'AK9')
      return elements.slice(id === 'IK5' ? 1 : 4).flatMap((one) => (one === '' ? [] : [`${id} ${one}`]))
    return []
  })
  const outcome = said === 'A' || said === 'E' ? 'accepted' : 'rejected'
  const answer: ClaimAnswer = { form: '999', outcome, codes, charged: null, paid: null, payerNumber: null }
  return [{ about: { interchange: Number(group) }, answer, segment: begin.number }]
}

/** Claim status categories: taken on, or not (X12 code source 507). */
const TAKEN = new Set(['A0', 'A1', 'A2', 'A5'])
const NOT_TAKEN = new Set(['A3', 'A4', 'A6', 'A7', 'A8'])

/** 277CA (005010X214): by HL, the last TRN names what an STC is about. What is taken on above the claim is not told: it says nothing of one. */
function statuses({ segments, at }: TransactionSet, within: (text: string) => string[]): AnswerInFile[] {
  const found: AnswerInFile[] = []
  let level = ''
  let claim = ''
  for (const { segment, number } of placed(segments, at)) {
    if (segment.id === 'ST' && !element(segment, 3).startsWith('005010X214')) throw new NotX12(number, '277-another')
    if (segment.id === 'HL') [level, claim] = [element(segment, 3), '']
    if (segment.id === 'TRN') claim = element(segment, 2)
    const last = found.at(-1)
    if (segment.id === 'REF' && element(segment, 1) === '1K' && level === 'PT' && last !== undefined)
      last.answer.payerNumber = element(segment, 2)
    if (segment.id !== 'STC') continue
    const statusesOf = [1, 10, 11].map((place) => element(segment, place)).filter((one) => one !== '')
    const category = within(statusesOf[0] ?? '')[0] ?? ''
    const isTaken = TAKEN.has(category)
    if (!isTaken && !NOT_TAKEN.has(category)) throw new NotX12(number, 'status-category')
    if (level !== 'PT' && isTaken) continue
    if (claim === '') throw new NotX12(number, 'status-of-nothing')
    const answer: ClaimAnswer = {
      form: '277CA',
      outcome: isTaken ? 'accepted' : 'rejected',
      codes: statusesOf.map((one) => within(one).join(':')),
      charged: element(segment, 4) === '' ? null : cents(element(segment, 4), number),
      paid: null,
      payerNumber: null,
    }
    found.push({ about: { claim }, answer, segment: number })
  }
  return found
}

/** A claim of an 835 while it is read. */
interface Remitted extends AnswerInFile {
  adjusted: number
  forwarded: boolean
  adjustments: Adjustment[]
  lines: DecidedLine[]
}

/** CLP02: processed, and sent on to the payer after this one. */
const FORWARDED = new Set(['19', '20', '21'])

/** 835 (005010X221A1): one claim from each CLP to the next, whose money has to come out even. */
function remitted({ segments, at }: TransactionSet, within: (text: string) => string[]): AnswerInFile[] {
  const found: Remitted[] = []
  let on: string | null = null
  for (const { segment, number } of placed(segments, at)) {
    const last = found.at(-1)
    if (segment.id === 'BPR') on = dayOf(element(segment, 16))
    if (segment.id === 'CLP') {
      const [claim, status] = [element(segment, 1), element(segment, 2)]
      const [charged, paid] = [cents(element(segment, 3), number), cents(element(segment, 4), number)]
      if (claim === '') throw new NotX12(number, 'claim-unnamed')
      const patient = element(segment, 5) === '' ? 0 : cents(element(segment, 5), number)
      const nothing = status === '4' || (paid === 0 && patient === 0 && charged > 0)
      const outcome = status === '22' ? 'reversed' : nothing ? 'denied' : 'paid'
      const payerNumber = element(segment, 7) || null
      const answer: ClaimAnswer = { form: '835', outcome, codes: [], charged, paid, payerNumber }
      const forwarded = FORWARDED.has(status)
      found.push({ about: { claim }, answer, segment: number, adjusted: 0, forwarded, adjustments: [], lines: [] })
    }
    if (last === undefined) continue
    const { codes } = last.answer
    if (segment.id === 'SVC') {
      const [, code = '', ...modifiers] = within(element(segment, 1))
      const paid = cents(element(segment, 3), number)
      last.lines.push({
        code,
        modifiers: modifiers.slice(0, 4),
        paid,
        units: element(segment, 5) || '1',
        adjustments: [],
      })
    }
    if (segment.id === 'CAS')
      for (let place = 2; element(segment, place) !== ''; place += 3) {
        const [group, code] = [element(segment, 1), element(segment, place)]
        const amount = cents(element(segment, place + 1), number)
        codes.push(`${group}-${code}`)
        last.adjusted += amount
        const into = last.lines.at(-1)?.adjustments ?? last.adjustments
        into.push({ group, code, amount, quantity: element(segment, place + 2) || null })
      }
    if (segment.id === 'LQ' && element(segment, 1) === 'HE') codes.push(element(segment, 2))
    if (segment.id === 'MOA') codes.push(...segment.elements.slice(2, 7).filter((one) => one !== ''))
  }
  return found.map(({ adjusted, forwarded, adjustments, lines, ...one }) => {
    const { charged, paid } = one.answer
    if ((charged ?? 0) - adjusted !== paid) throw new NotX12(one.segment, 'money-uneven')
    const answer = { ...one.answer, codes: [...new Set(one.answer.codes)] }
    return { ...one, answer: on === null ? answer : { ...answer, decision: { on, forwarded, adjustments, lines } } }
  })
}

function cents(text: string, number: number): number {
  if (!/^-?(\d{1,9}(\.\d{0,2})?|\.\d{1,2})$/.test(text)) throw new NotX12(number, 'no-amount')
  return Math.round(Number(text) * 100)
}

/** A file as the house takes it in: what it says, and the same bytes for one that differs in line breaks alone; or where and why it can't be read. */
export function readAnswers(
  bytes: Uint8Array,
): ({ canonical: Uint8Array } & SaidInFile) | { segment: number; why: UnreadableFile } {
  try {
    const file = parseX12(bytes)
    const { delimiters, segments } = file
    return {
      ...saidIn(file),
      canonical: buildX12({ delimiters, segments: segments.map((one) => ({ ...one, after: '' })) }),
    }
  } catch (fault) {
    if (fault instanceof NotX12) return { segment: fault.segment, why: fault.why }
    throw fault
  }
}
