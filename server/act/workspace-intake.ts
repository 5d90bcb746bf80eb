import type { IntakeAnswer, IntakeItem } from '#api/visit.ts'
import type { IntakeView } from '#api/workspace.ts'
import { ChartFault } from './chart.ts'
import { whereaboutsOf } from './chart-write.ts'
import type { House } from './house.ts'
import { token } from './launched-visit.ts'
import type { StoredVisit } from './store.ts'
import { answersOf } from './visit-page.ts'
import type { Reader } from './workspace-reading.ts'

/** The patient's answers beside their questions, and where they are. Who reads is in the audit before this. */
export async function intakeOf(house: House, session: Reader, visit: StoredVisit): Promise<IntakeView> {
  const chart = house.chartOf(session.organization)
  try {
    const [answers, whereabouts] = await Promise.all([
      answersOf(house, visit, token(session)),
      whereaboutsOf(house, chart, visit, token(session)),
    ])
    if (answers === null && whereabouts === null) {
      const gone = visit.state.intake !== null && visit.state.references.intake === null
      return { state: gone ? 'in-emr' : 'none', complete: false, items: [], phq2: null }
    }
    const form = house.intakeOf(visit)
    const given = answers?.answers ?? []
    const questions =
      answers === null ? [] : await form.items(chart, visit.state.patient ?? '', 'en', given, null, token(session))
    return {
      state: 'shown',
      complete: answers?.complete ?? false,
      items: questions.map((question) => answered(question, given)),
      ...(whereabouts === null ? {} : { whereabouts }),
      phq2: form.phq2(given),
    }
  } catch (fault) {
    if (fault instanceof ChartFault) return { state: 'failed', complete: false, items: [], phq2: null }
    throw fault
  }
}

/** A question beside its answer; a confirmed list is changed where the patient said that it is no longer right. */
function answered(question: IntakeItem, given: IntakeAnswer[]): IntakeView['items'][number] {
  const answer = given.find(({ linkId }) => linkId === question.linkId)
  const confirmed =
    answer?.kind === 'confirm' && question.kind === 'confirm' && answer.shown !== undefined
      ? { ...question, entries: answer.shown }
      : question
  return {
    question: confirmed,
    ...(answer === undefined ? {} : { answer }),
    changed: answer?.kind === 'confirm' && !answer.right,
  }
}
