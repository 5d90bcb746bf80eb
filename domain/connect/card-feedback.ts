/** What becomes of a card that was shown in the EMR (CDS Hooks 2.0, "Feedback"). */
export const FEEDBACK_OUTCOMES = ['accepted', 'overridden'] as const
export type FeedbackOutcome = (typeof FEEDBACK_OUTCOMES)[number]
