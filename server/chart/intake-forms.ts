import { intakeItems, phq2Total, unfitAnswer, type ListForIntake } from '#formats/fhir/intake-items.ts'
import { QUESTIONNAIRES } from '#formats/fhir/questionnaire.ts'
import type { Chart, SectionName } from '../act/chart.ts'
import type { IntakeForms } from '../act/intake-forms.ts'

/** The intake of a shipped questionnaire, its lists read live from the chart. */
export function intakeForms(name: string): IntakeForms {
  const questionnaire = QUESTIONNAIRES[name]
  if (questionnaire === undefined)
    throw new Error(`no questionnaire is called ${name}; shipped are ${Object.keys(QUESTIONNAIRES).join(', ')}`)
  return {
    items: async (chart, patient, language, answers, reason) => {
      const [medicines, allergies, problems] = await Promise.all([
        listOf(chart, patient, 'medicines'),
        listOf(chart, patient, 'allergies'),
        listOf(chart, patient, 'problems'),
      ])
      return intakeItems(questionnaire, language, { medicines, allergies, problems }, answers, reason)
    },
    phq2: (answers) => phq2Total(questionnaire, answers),
    unfit: (answers) => unfitAnswer(questionnaire, answers),
  }
}

const CURRENT: ReadonlySet<string | undefined> = new Set([undefined, 'active', 'recurrence', 'relapse'])

/** What is current: the first part of each of these lists, which is read whole. */
async function listOf(chart: Chart, patient: string, section: SectionName): Promise<ListForIntake> {
  const list = await chart.read.section(patient, section, null, { as: 'backend' })
  if (list.state !== 'shown') return { state: 'unavailable' }
  const entries = list.items
    .filter(({ status }) => CURRENT.has(status))
    .map(({ reference, text }) => ({ reference, text }))
  return { state: 'shown', entries }
}
