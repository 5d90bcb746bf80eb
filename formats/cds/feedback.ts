import { FEEDBACK_OUTCOMES, type FeedbackOutcome } from '#domain/connect/card-feedback.ts'
import { isRecord } from '../fhir/element.ts'

/** What each card came to, in their order. Of an entry nothing else is read; one that says no such end is passed over. */
export function readCardFeedback(body: unknown): FeedbackOutcome[] {
  if (!isRecord(body) || !Array.isArray(body['feedback'])) return []
  return body['feedback'].flatMap((entry: unknown) => {
    const outcome = FEEDBACK_OUTCOMES.find((one) => isRecord(entry) && one === entry['outcome'])
    return outcome === undefined ? [] : [outcome]
  })
}
