import type { IntakeItem } from '#api/visit.ts'
import type { IntakeView, Workspace } from '#api/workspace.ts'
import type { RoomingView } from '#api/rooming.ts'
import type { MarkedPhrase } from '#domain/smart-note/draft.ts'
import type { Evidence } from '#domain/smart-note/evidence.ts'
import type { AssessedContent, ChatContent, IntakeAnswer } from '#domain/visit/content.ts'
import { CHAT } from '#domain/visit/held-places.ts'
import type { Participant } from '#domain/visit/event.ts'
import { VITALS, type VitalCode } from '#domain/visit/vital.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { StoredVisit } from './store.ts'

/** What of a visit could not be read, so that the draft is without it. */
export type Unread = 'intake' | 'orders' | 'measurements'

/** All of one visit that its draft may rest on. */
export interface Gathered {
  evidence: Evidence[]
  marked: MarkedPhrase[]
  unread: Unread[]
}

/** Asked for understanding and not for care: the desk sees to it. */
const NOT_FOR_THE_NOTE: ReadonlySet<string> = new Set(['needs'])

/** What the visit is about comes first. */
export const REASON = 'intake/reason'

/** What the patient answered before the visit, each answer with its question in the words of the form. */
export function ofIntake({ items, phq2 }: IntakeView, at: string | null): Evidence[] {
  const answers = items.flatMap(({ question, answer }) =>
    answer === undefined || NOT_FOR_THE_NOTE.has(question.linkId) ? [] : ofAnswer(question, answer, at),
  )
  answers.sort((one, other) => Number(other.id === REASON) - Number(one.id === REASON))
  if (phq2 === null) return answers
  return [...answers, { id: 'phq2/total', kind: 'observation', by: 'patient', at, text: `PHQ-2 total ${phq2} of 6` }]
}

function ofAnswer(question: IntakeItem, answer: IntakeAnswer, at: string | null): Evidence[] {
  const id = `intake/${question.linkId}`
  const said = { kind: 'intake', by: 'patient', at, asked: question.text } as const
  switch (answer.kind) {
    case 'text':
      return answer.value.trim() === '' ? [] : [{ ...said, id, text: answer.value.trim() }]
    case 'choice': {
      const option = question.kind === 'choice' ? question.options.find(({ code }) => code === answer.value) : undefined
      // "None of these" says nothing without what they are.
      const flags = question.kind === 'choice' ? question.options.filter(({ redFlag }) => redFlag !== undefined) : []
      const asked = flags.length === 0 ? said.asked : `${said.asked} (${flags.map(({ text }) => text).join('; ')})`
      return [{ ...said, asked, id, text: option?.text ?? answer.value }]
    }
    case 'measures':
      return answer.values.map((one) => ({
        ...said,
        id: `intake/measures/${one.code}`,
        text: `${NAMES[one.code]} ${figures(one)}`,
      }))
    case 'confirm':
      return question.kind === 'confirm' ? ofList(question, answer, at) : []
  }
}

/** A list of the record, as the patient was shown it and what they said to it. */
function ofList(
  question: Extract<IntakeItem, { kind: 'confirm' }>,
  answer: Extract<IntakeAnswer, { kind: 'confirm' }>,
  at: string | null,
): Evidence[] {
  const asked = `${question.text} Is this still right?`
  const said = { kind: 'intake', by: 'patient', at, asked } as const
  const id = `intake/${question.linkId}`
  const gone = question.entries.filter(({ reference }) => !answer.right && answer.changed.includes(reference))
  const still = question.entries.filter((entry) => !gone.includes(entry))
  const named = (entries: readonly { text: string }[]) => entries.map(({ text }) => text).join('; ')
  const sure = answer.right || gone.length > 0
  return [
    ...(sure && still.length > 0 ? [{ ...said, id, text: `Still right: ${named(still)}` }] : []),
    ...(gone.length > 0 ? [{ ...said, id: `${id}/changed`, text: `No longer right: ${named(gone)}` }] : []),
    ...(answer.note.trim() === '' ? [] : [{ ...said, id: `${id}/note`, text: `“${answer.note.trim()}”` }]),
    ...gone.map(({ text }, index) => ({
      id: `record/${question.linkId}/${index + 1}`,
      kind: 'observation' as const,
      by: 'emr' as const,
      at: null,
      text: `In the record: ${text}`,
    })),
  ]
}

/** What was given as the reason at booking, where the questions were not answered. */
export function ofReason(reason: string | null): Evidence[] {
  if (reason === null || reason.trim() === '') return []
  const asked = 'Reason for the visit, at booking'
  return [{ id: 'booking/reason', kind: 'intake', by: 'emr', at: null, asked, text: reason.trim() }]
}

/** What stands as ordered, or is proposed; what was taken back, refused or called off is no plan. */
export function ofOrders(orders: Workspace['orders'], visit: StoredVisit): Evidence[] {
  return orders.flatMap(({ order, status, text, dose, reason, placedInEmr }) => {
    const standing = STANDING[status]
    if (standing === undefined) return []
    const words = [text, ...(dose ? [dose] : [])].join(', ')
    return {
      id: `order/${order}`,
      kind: 'order' as const,
      by: placedInEmr ? ('emr' as const) : ('clinician' as const),
      at: visit.state.orders[order]?.orderedAt ?? null,
      text: `${standing}: ${words}${reason.trim() === '' ? '' : `, for ${reason.trim()}`}`,
    }
  })
}

const STANDING: Partial<Record<Workspace['orders'][number]['status'], string>> = {
  drafting: 'Proposed, not signed',
  proposed: 'Proposed, not signed',
  signing: 'Proposed, not signed',
  ordered: 'Ordered',
  done: 'Ordered',
}

/** What whoever roomed the patient took down; null where one of the numbers could not be read. */
export function ofVitals(rooming: RoomingView | null): { evidence: Evidence[]; unread: boolean } {
  const standing = (rooming?.vitals ?? []).filter(({ status }) => status === 'writing' || status === 'written')
  const evidence = standing.flatMap(({ vital, code, text, at }) =>
    text === null
      ? []
      : [
          {
            id: `vital/${vital}`,
            kind: 'observation' as const,
            by: 'patient' as const,
            at,
            text: `${NAMES[code]} ${text}`,
          },
        ],
  )
  return { evidence, unread: evidence.length < standing.length }
}

/** The problems that the clinician linked in the assessment, as the EMR has them. */
export function ofAssessment(assessed: AssessedContent | null, at: string | null): Evidence[] {
  return (assessed?.diagnoses ?? []).map(({ text }, index) => ({
    id: `problem/${index + 1}`,
    kind: 'observation',
    by: 'emr',
    at,
    asked: 'Problem linked in the assessment',
    text,
  }))
}

/** What was written in the chat. */
export function ofChat(lines: readonly { ref: string; content: ChatContent }[]): Evidence[] {
  return lines
    .map(({ ref, content: { from, at, text } }) => ({
      id: `chat/${ref.slice(CHAT.length)}`,
      kind: 'chat' as const,
      by: speaker(from),
      at,
      text,
    }))
    .toSorted((one, other) => one.at.localeCompare(other.at))
}

function speaker(who: Participant): Evidence['by'] {
  return who === 'patient' || who === 'clinician' ? who : 'other'
}

/** What the clinician marked: as evidence, and what of it stands in the draft by its phrase. */
export function ofMarks(visit: StoredVisit, pathway: Pathway): { evidence: Evidence[]; marked: MarkedPhrase[] } {
  const made = Object.entries(visit.state.marks ?? {}).toSorted(([, one], [, other]) => one.at.localeCompare(other.at))
  const phraseOf = (id: string | null) => pathway.note.marks?.find((phrase) => phrase.id === id)
  return {
    evidence: made.map(([mark, { phrase, at }]) => ({
      id: `mark/${mark}`,
      kind: 'mark',
      by: 'clinician',
      at,
      text: phraseOf(phrase)?.text ?? 'A moment of the call, marked without words.',
    })),
    marked: made.flatMap(([mark, { phrase }]) => {
      const found = phraseOf(phrase)
      return found === undefined ? [] : [{ section: found.section, text: found.text, evidence: `mark/${mark}` }]
    }),
  }
}

const NAMES: Record<VitalCode, string> = {
  'blood-pressure': 'Blood pressure',
  pulse: 'Pulse',
  'oxygen-saturation': 'Oxygen saturation',
  temperature: 'Temperature',
  weight: 'Weight',
}

function figures({ code, value, diastolic }: { code: VitalCode; value: number; diastolic?: number }): string {
  return `${value}${diastolic === undefined ? '' : `/${diastolic}`} ${VITALS[code].unit}`
}
