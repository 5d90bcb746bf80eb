import type { DraftSentence, Evidence, TemplateSection, Writer } from './evidence.ts'

type Holds = TemplateSection['holds']

/**
 * Writes the draft where nothing that was said is known: what the patient answered with its question, the problems that the
 * clinician linked, what was measured and what was ordered, each in its own words and nothing beside them. What was written in the
 * chat is left to the clinician, and a mark stands where its phrase belongs (`draft.ts`).
 */
export const plainWriter: Writer = (evidence, sections) =>
  Promise.resolve(
    sections.flatMap(({ id, holds }) =>
      evidence.flatMap((one) => {
        const text = placeOf(one, sections) === holds && first(sections, holds) === id ? sentenceOf(one) : null
        return text === null ? [] : [{ section: id, text, evidence: [one.id] } satisfies DraftSentence]
      }),
    ),
  )

/** What this piece of evidence is for; null where it is in no sentence. */
function placeOf(one: Evidence, sections: readonly TemplateSection[]): Holds | null {
  switch (one.kind) {
    case 'intake':
      return isReason(one) && first(sections, 'complaint') !== undefined ? 'complaint' : 'history'
    case 'observation':
      return one.id.startsWith('problem/') ? 'assessment' : one.id.startsWith('record/') ? null : 'history'
    case 'order':
      return 'plan'
    case 'speech':
    case 'chat':
    case 'mark':
      return null
  }
}

/** The first section that holds it: nothing is said twice where a template has two. */
function first(sections: readonly TemplateSection[], holds: Holds): string | undefined {
  return sections.find((section) => section.holds === holds)?.id
}

function isReason({ id }: Evidence): boolean {
  return id === 'intake/reason' || id === 'booking/reason'
}

function sentenceOf(one: Evidence): string {
  if (one.kind === 'order' || one.id.startsWith('problem/')) return ended(one.text)
  if (isReason(one)) return `Reason for the visit, as given: “${one.text}”`
  if (one.id.includes('/measures/')) return `Measured at home, as the patient says: ${ended(one.text)}`
  return one.asked === undefined ? ended(one.text) : `Asked “${one.asked}”: ${ended(one.text)}`
}

function ended(text: string): string {
  return /[.!?”]$/.test(text) ? text : `${text}.`
}
