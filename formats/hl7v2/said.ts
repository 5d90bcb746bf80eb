import type { Acknowledged } from './acknowledgement.ts'
import { ERRORS } from './unreadable.ts'

/** What became of a test message, for whoever sent it. */
export type TestOutcome = 'taken' | 'not-now' | 'refused' | 'unanswered'

/** An acknowledgement in words, with what to look at next. */
export function sayAcknowledged({ code, error }: Acknowledged): { outcome: TestOutcome; says: string } {
  const outcome = code.endsWith('A') ? 'taken' : code.endsWith('E') ? 'not-now' : 'refused'
  if (outcome === 'taken') return { outcome, says: `The interface took it (${code}).` }
  const verdict =
    outcome === 'not-now'
      ? `The interface could not work on it now (${code}), and a visit’s message would be sent again.`
      : `The interface refused it (${code}), and a visit’s message would go to a person.`
  const named = Object.entries(ERRORS).find(([known]) => known === error?.code)?.[1]
  const what = error === null || error.code === '' ? [] : [named === undefined ? error.code : `${error.code}, ${named}`]
  const at = error === null || error.where === '' ? [] : [`at ${error.where}`]
  const reason = [...what, ...at].join(' ')
  return {
    outcome,
    says: [verdict, reason === '' ? 'It gave no reason.' : `It says: ${reason}.`, hint(error)].join(' ').trim(),
  }
}

/** `AE, 204 at PID-3`, as far as the receiver says it in codes: nothing else of an answer, which may quote a patient. */
export function sayCodes({ code, error }: Acknowledged): string {
  const at = error === null || error.where === '' ? '' : ` at ${error.where}`
  return error === null || error.code === '' ? `${code}${at}` : `${code}, ${error.code}${at}`
}

/** What a field at fault most often means here. */
function hint(error: Acknowledged['error']): string {
  if (error === null) return ''
  if (/^MSH-[3-6]$/.test(error.where)) return 'It does not know these names: check who sends and who receives.'
  if (error.where === 'MSH-11')
    return 'It takes no messages that say T for test; ask for the interface of its test system.'
  if (/^(PID|AIP|PV1)\b/.test(error.where) || error.code === '204')
    return 'The patient and the clinician are fictive, so an interface that looks them up does not find them: line, names and form are right.'
  if (/^(NTE|AIL|Z..|SCH|TQ1)\b/.test(error.where))
    return 'It looks for something at another place: compare this with what its team has agreed to.'
  return ''
}
