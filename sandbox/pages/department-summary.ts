import type { SummaryItem } from '#formats/hl7v2/referral/summary.ts'
import { nameOfCode } from '#formats/referral/known-codes.ts'
import type { DepartmentReferral } from '../department/record.ts'
import { THERAPISTS } from '../seed/meadowlark.ts'
import { html, type Html } from './html.ts'
import { field } from './reading.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const SNOMED = 'http://snomed.info/sct'
const LOINC = 'http://loinc.org'
const DIAGNOSES = ['F32.1', 'F33.1', 'F41.1', 'F10.20', 'F11.20']
const MEDICINES = ['36437', '2556', '6813', '1819']
const TREATMENTS = ['228557008', '75516001', '76168009']

/** What a therapist writes after the visit, and beside it what the practice will see of it: never more than that is sent. */
export function summarySection(one: DepartmentReferral): Html {
  const { own, preview, released, summaries = 0 } = one
  return html`<section aria-label="Summary">
    <h3>Summary for the practice</h3>
    ${
      released !== undefined
        ? html`<p><b>Released.</b></p>`
        : preview === undefined
          ? summaries === 0
            ? ''
            : html`<p>Waiting to be shown as the practice will see it. Look again in a moment.</p>`
          : shown(one)
    }
    <details ${summaries === 0 ? 'open' : ''}>
      <summary>${summaries === 0 ? 'Write it' : 'Write it anew'}</summary>
      <form method="post" action="/department/${own}/summary" class="summary">
        ${byField()} ${select('diagnosis', 'Diagnosis', DIAGNOSES, ICD10)}
        ${choice('certainty', 'It is', ['confirmed', 'working'])}
        ${choice('risk', 'Risk', ['', 'low', 'moderate', 'high'])}
        <label><input type="checkbox" name="plan" value="yes" /> There is a crisis plan</label>
        ${select('treatment', 'Treatment', TREATMENTS, SNOMED)}
        <label>Times a month <input name="perMonth" type="number" min="1" max="31" value="4" /></label>
        ${select('medicine', 'Medicine', MEDICINES, RXNORM)}
        ${choice('change', 'Was', ['started', 'stopped', 'changed'])}
        <label>PHQ-9 total <input name="phq9" type="number" min="0" max="27" /></label>
        <label>Answer to the question <input name="answer" maxlength="400" /></label>
        <label>Asked of the practice <input name="asks" maxlength="200" /></label>
        <button>Show me what the practice will see</button>
      </form>
    </details>
  </section>`
}

function shown({ own, preview }: DepartmentReferral): Html {
  if (preview === undefined) return html``
  const { blocked, words, bytes, digest } = preview
  return html`${
    blocked === 'no-consent'
      ? html`<p class="problem" role="alert">
          Nothing may be told: no written consent of the patient permits it now. It can be released when one does.
        </p>`
      : blocked === 'consent-revoked'
        ? html`<p class="problem" role="alert">
            The patient has revoked the consent. Nothing of this has been sent that is not sent already, and nothing
            more will be; it can be released if they sign again.
          </p>`
        : blocked === 'words-name-withheld'
          ? html`<p class="problem" role="alert">
              Your words name something that the patient does not permit to be told. Write them anew.
            </p>`
          : html`<p>This, and nothing else, the practice will see:</p>
              <pre class="preview" tabindex="0">${words}</pre>
              <details>
                <summary>What is filed, byte by byte</summary>
                <pre tabindex="0">${bytes}</pre>
              </details>`
  }
  ${
    blocked === null
      ? html`<form method="post" action="/department/${own}/release">
          ${byField()} <input type="hidden" name="digest" value="${digest}" /> <button>Release to the practice</button>
        </form>`
      : ''
  }`
}

function byField(): Html {
  return html`<label
    >You are
    <select name="by">
      ${THERAPISTS.map(({ id, text }) => html`<option value="${id}">${text}</option>`)}
    </select></label
  >`
}

function select(name: string, label: string, codes: readonly string[], system: string): Html {
  return html`<label
    >${label}
    <select name="${name}">
      <option value="">-</option>
      ${codes.map((code) => html`<option value="${code}">${nameOfCode({ system, code }) ?? code}</option>`)}
    </select></label
  >`
}

function choice(name: string, label: string, of: readonly string[]): Html {
  return html`<label
    >${label}
    <select name="${name}">
      ${of.map((one) => html`<option value="${one}">${one || '-'}</option>`)}
    </select></label
  >`
}

/** Whoever writes or releases; undefined where nobody is named. This page asks nobody to sign in: the name that is chosen stands for that. */
export function therapistIn(body: unknown): string | undefined {
  return THERAPISTS.find(({ id }) => id === field(body, 'by'))?.id
}

/** The form as a summary says it: everything here is a programme's record, and labelled so where it is written. */
export function writtenIn(body: unknown, today: string): SummaryItem[] {
  const said = (name: string) => field(body, name).trim()
  const coded = (system: string, code: string) => {
    const name = nameOfCode({ system, code })
    return { part2: true, code: { system, code }, ...(name !== undefined && { names: [name] }) }
  }
  const one = <T extends string>(name: string, of: readonly T[]) => of.find((known) => known === said(name))
  const [risk, change] = [one('risk', ['low', 'moderate', 'high']), one('change', ['started', 'stopped', 'changed'])]
  const certainty = one('certainty', ['working', 'confirmed']) ?? 'working'
  const [diagnosis, medicine, treatment, phq9] = [said('diagnosis'), said('medicine'), said('treatment'), said('phq9')]
  return [
    ...(diagnosis === '' ? [] : [{ field: 'diagnoses' as const, ...coded(ICD10, diagnosis), certainty, on: today }]),
    ...(risk === undefined
      ? []
      : [
          {
            field: 'risk' as const,
            part2: true,
            level: risk,
            crisisPlan: said('plan') === 'yes' ? true : null,
            on: today,
          },
        ]),
    ...(treatment === ''
      ? []
      : [
          {
            field: 'treatment' as const,
            ...coded(SNOMED, treatment),
            perMonth: Number(said('perMonth')) || null,
            since: today,
            review: null,
          },
        ]),
    ...(medicine === '' || change === undefined
      ? []
      : [{ field: 'medicines' as const, ...coded(RXNORM, medicine), change, on: today }]),
    ...(phq9 === '' ? [] : [{ field: 'scores' as const, ...coded(LOINC, '44261-6'), total: Number(phq9), on: today }]),
    ...(['answer', 'asks'] as const).flatMap((name) =>
      said(name) === '' ? [] : [{ field: name, part2: true, words: said(name) }],
    ),
  ]
}
