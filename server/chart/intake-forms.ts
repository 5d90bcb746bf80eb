import { codeOfNeed, needNamed, type Need } from '#domain/visit/need.ts'
import {
  intakeItems,
  phq2SoFar,
  phq2Total,
  redFlagIn,
  unfitAnswer,
  type ListForIntake,
} from '#formats/fhir/intake-items.ts'
import { questionnaireNamed } from '#formats/fhir/questionnaire.ts'
import type { IntakeAnswer } from '#domain/visit/content.ts'
import type { Chart, Credentials, SectionName } from '../act/chart.ts'
import type { IntakeForms, SaidAtBooking } from '../act/intake-forms.ts'

/** The intake of a shipped questionnaire, its lists read live from the chart. */
export function intakeForms(name: string): IntakeForms {
  const questionnaire = questionnaireNamed(name)
  return {
    items: async (chart, patient, language, answers, atBooking, as) => {
      const [medicines, allergies, problems] = await Promise.all([
        listOf(chart, patient, 'medicines', as),
        listOf(chart, patient, 'allergies', as),
        listOf(chart, patient, 'problems', as),
      ])
      return intakeItems(questionnaire, language, { medicines, allergies, problems }, answers, saidIn(atBooking))
    },
    redFlag: (answers) => redFlagIn(questionnaire, answers),
    need: (answers) => needIn(answers),
    phq2SoFar: (answers) => phq2SoFar(questionnaire, answers),
    phq2: (answers) => phq2Total(questionnaire, answers),
    unfit: (answers) => unfitAnswer(questionnaire, answers),
  }
}

const CURRENT: ReadonlySet<string | undefined> = new Set([undefined, 'active', 'recurrence', 'relapse'])

/** What is current: the first part of each of these lists, which is read whole. */
async function listOf(chart: Chart, patient: string, section: SectionName, as: Credentials): Promise<ListForIntake> {
  const list = await chart.read.section(patient, section, null, as)
  if (list.state !== 'shown') return { state: 'unavailable' }
  const entries = list.items
    .filter(({ status }) => CURRENT.has(status))
    .map(({ reference, text }) => ({ reference, text }))
  return { state: 'shown', entries }
}

/** The items by which an intake asks for the reason and for needs; a form without one does not ask. */
const REASON_ASKED = 'reason'
const NEEDS_ASKED = 'needs'

/** What was said at booking, by the item that would ask for it. */
function saidIn(atBooking: SaidAtBooking | null): Record<string, string> {
  const { reason = null, need } = atBooking ?? {}
  return {
    ...(reason !== null && { [REASON_ASKED]: reason }),
    ...(need !== undefined && { [NEEDS_ASKED]: codeOfNeed(need) }),
  }
}

function needIn(answers: readonly IntakeAnswer[]): Need | null | undefined {
  const answer = answers.find(({ linkId }) => linkId === NEEDS_ASKED)
  return answer?.kind === 'choice' ? needNamed(answer.value) : undefined
}
