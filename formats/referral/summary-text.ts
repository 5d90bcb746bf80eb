import { FIELDS, type Field } from '#domain/referral/consent.ts'
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
export function consentScope({ scope, until, signedAt }: NonNullable<Summary['consent']>): string {
  const lasts = until === null ? 'until it is revoked' : `until ${until.slice(0, 10)} or until it is revoked`
  return `By the patient's written consent of ${signedAt.slice(0, 10)}, for treatment, payment and health care operations, ${lasts}. It covers: ${scope.join(', ')}.`
}

function said(item: Item): string {
  switch (item.field) {
    case 'diagnoses':
      return `${called(item.code)}, ${item.certainty}, ${item.on}`
    case 'risk':
      return `Risk ${item.level} on ${item.on}; ${item.crisisPlan ? 'there is a crisis plan' : 'no crisis plan'}`
    case 'treatment': {
      const review = item.review === null ? '' : `, next review ${item.review}`
      return `${called(item.code)}, ${item.perMonth} a month since ${item.since}${review}`
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
