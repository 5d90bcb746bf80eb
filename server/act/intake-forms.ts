import type { IntakeItem } from '#api/visit.ts'
import type { IntakeAnswer } from '#domain/visit/content.ts'
import type { Need } from '#domain/visit/need.ts'
import type { RedFlagRoute } from '#domain/visit/red-flag.ts'
import type { Chart, Credentials } from './chart.ts'

/** What was said when booking, so that nobody types it twice. */
export interface SaidAtBooking {
  reason: string | null
  /** Undefined where nobody was asked. */
  need: Need | null | undefined
}

/** The digital intake: a port over the questionnaire that the pathway names. */
export interface IntakeForms {
  /** The questions in the patient's language, each list filled in from the chart, with what was answered before. */
  items(
    chart: Chart,
    patient: string,
    language: 'en' | 'es',
    answers: readonly IntakeAnswer[],
    said: SaidAtBooking | null,
    as: Credentials,
  ): Promise<IntakeItem[]>
  /** Whom to call at once by the answers so far; null where nothing is pressing. */
  redFlag(answers: readonly IntakeAnswer[]): RedFlagRoute | null
  /** What the patient needs so that they are understood; undefined while that question is open. */
  need(answers: readonly IntakeAnswer[]): Need | null | undefined
  /** What the PHQ-2 comes to as answered so far. */
  phq2SoFar(answers: readonly IntakeAnswer[]): number
  /** Sum of the PHQ-2, 0 to 6; null until both questions are answered. */
  phq2(answers: readonly IntakeAnswer[]): number | null
  /** The first answer that does not fit the form; undefined when all do. */
  unfit(answers: readonly IntakeAnswer[]): string | undefined
}
