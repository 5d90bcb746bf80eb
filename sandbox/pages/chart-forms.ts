import type {
  Consent,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '@medplum/fhirtypes'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { OpenChart } from './open-chart.ts'
import { when } from './practice-time.ts'
import { find, words } from './reading.ts'

/** What the patient has answered and agreed to. */
export async function formsTab({ emr, patient }: OpenChart): Promise<Html> {
  const about = `Patient/${patient.id}`
  const forms = await find<QuestionnaireResponse>(emr.repo, `QuestionnaireResponse?subject=${about}&_sort=-authored`)
  const consents = await find<Consent>(emr.repo, `Consent?patient=${about}&_sort=-date`)
  return html`<div class="columns">
    <section class="panel">
      <h2>Questionnaires <small>${forms.length}</small></h2>
      ${forms.length === 0 ? html`<p class="none">No answers yet.</p>` : ''}
      ${forms.map(
        (form) =>
          html`<details open>
            <summary>${when(form.authored)} <small>${form.questionnaire ?? ''} ${form.status}</small></summary>
            <dl class="answers">${(form.item ?? []).map(question)}</dl>
          </details>`,
      )}
    </section>
    <section class="panel">
      <h2>Consents <small>${consents.length}</small></h2>
      ${consents.length === 0 ? html`<p class="none">None recorded.</p>` : ''}
      <ul class="plain">
        ${consents.map(
          (consent) =>
            html`<li>
              ${consent.category.map(words).join(', ') || words(consent.scope)}
              <small>${consent.status}, ${consent.provision?.type ?? 'permit'}, ${when(consent.dateTime)}</small>
              ${consent.policyRule === undefined ? '' : html`<small>${words(consent.policyRule)}</small>`}
            </li>`,
        )}
      </ul>
    </section>
  </div>`
}

function question(item: QuestionnaireResponseItem): Html {
  const answers = (item.answer ?? []).map(answerWords).join(', ')
  const nested = [...(item.item ?? []), ...(item.answer ?? []).flatMap((answer) => answer.item ?? [])]
  return html`<dt>${item.text ?? item.linkId}</dt>
    <dd>${answers} ${nested.length === 0 ? '' : html`<dl class="answers">${nested.map(question)}</dl>`}</dd>`
}

function answerWords(answer: QuestionnaireResponseItemAnswer): string {
  if (answer.valueBoolean !== undefined) return answer.valueBoolean ? 'yes' : 'no'
  const number = answer.valueInteger ?? answer.valueDecimal
  if (number !== undefined) return String(number)
  if (answer.valueQuantity !== undefined)
    return `${answer.valueQuantity.value ?? ''} ${answer.valueQuantity.unit ?? ''}`
  const coded = answer.valueCoding?.display ?? answer.valueCoding?.code
  const dated = answer.valueDate ?? when(answer.valueDateTime)
  return answer.valueString ?? coded ?? answer.valueReference?.display ?? answer.valueUri ?? (dated || 'not shown here')
}
