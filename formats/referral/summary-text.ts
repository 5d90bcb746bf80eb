import { FIELDS, type ConsentScope, type Field } from '#domain/referral/consent.ts'
import type { Coded, Item, Summary } from '#domain/referral/summary.ts'
import { nameOfCode } from './known-codes.ts'

const HEADINGS: Readonly<Record<Field, string>> = {
  status: '',
  answer: 'Answer to what was asked',
  diagnoses: 'Diagnoses',
  risk: 'Safety',
  treatment: 'Treatment',
  medicines: 'Medicines',
  scores: 'Scores',
  asks: 'Asked of you',
}

/** The same at the end of every summary, whatever it holds: so that it can't be told whether anything was left out. */
const FOOTER = 'This is no whole record of care. Ask the department for anything that you need and do not find here.'

/** The summary as people read it. Codes are named by our own list; what it does not name stands as its code. */
export function summaryText(summary: Summary, { department, on }: { department: string; on: string }): string {
  const { items, notice, consent, title } = summary
  const parts = FIELDS.flatMap((field) => {
    const lines = items.filter((item) => item.field === field).map(said)
    return lines.length === 0 ? [] : [[HEADINGS[field], ...lines.map((line) => `- ${line}`)].join('\n')]
  })
  return [
    ...(notice === null ? [] : [notice.text]),
    `${title}\nFrom ${department}, written ${on}. The patient was seen.`,
    ...parts,
    FOOTER,
    ...(consent === null ? [] : [consentScope(consent)]),
  ].join('\n\n')
}

/** A clear explanation of the consent's scope (42 CFR 2.32). */
export function consentScope({ fields, signedOn, ends }: ConsentScope): string {
  const end = ends === null ? '' : ends === 'summary' ? 'until one summary has been sent or ' : `until ${ends.on} or `
  const covers = fields.map((field) => COVERS[field]).join(', ')
  return `By the patient's written consent of ${signedOn}, for treatment, payment and health care operations, ${end}until it is revoked. It covers: ${covers}.`
}

/** What each field is to whoever is told. */
const COVERS: Readonly<Record<Field, string>> = {
  status: 'how the referral stands',
  answer: 'the answer to the question',
  diagnoses: 'diagnoses',
  risk: 'safety',
  treatment: 'treatment',
  medicines: 'medicines',
  scores: 'scores',
  asks: 'what is asked of you',
}

function said(item: Item): string {
  switch (item.field) {
    case 'diagnoses':
      return [called(item.code), ...(item.certainty === null ? [] : [item.certainty]), item.on].join(', ')
    case 'risk': {
      const plan = item.crisisPlan === null ? '' : item.crisisPlan ? '; there is a crisis plan' : '; no crisis plan'
      return `Risk ${item.level} on ${item.on}${plan}`
    }
    case 'treatment': {
      const review = item.review === null ? '' : `, next review ${item.review}`
      const often = item.perMonth === null ? '' : ` ${item.perMonth} a month`
      return `${called(item.code)},${often} since ${item.since}${review}`
    }
    case 'medicines':
      return `${called(item.code)}: ${item.change} ${item.on}`
    case 'scores':
      return `${called(item.code)}: ${item.total} on ${item.on}`
    case 'answer':
    case 'asks':
      return item.words
  }
}

function called(code: Coded): string {
  const name = nameOfCode(code)
  return name === undefined ? code.code : `${name} (${code.code})`
}
