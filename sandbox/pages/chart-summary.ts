import type {
  AllergyIntolerance,
  Condition,
  Immunization,
  MedicationRequest,
  MedicationStatement,
  Procedure,
} from '@medplum/fhirtypes'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { OpenChart } from './open-chart.ts'
import { when } from './practice-time.ts'
import { find, words } from './reading.ts'

/** Problems, medicines and allergies, with what is over folded away. */
export async function summaryTab(chart: OpenChart): Promise<Html> {
  const { emr, patient } = chart
  const about = `Patient/${patient.id}`
  const problems = await find<Condition>(emr.repo, `Condition?subject=${about}&_sort=-recorded-date`)
  const medicines = await find<MedicationRequest>(emr.repo, `MedicationRequest?subject=${about}&_sort=-authoredon`)
  const statements = await find<MedicationStatement>(emr.repo, `MedicationStatement?subject=${about}`)
  const allergies = await find<AllergyIntolerance>(emr.repo, `AllergyIntolerance?patient=${about}`)
  const procedures = await find<Procedure>(emr.repo, `Procedure?subject=${about}&_sort=-date`)
  const vaccines = await find<Immunization>(emr.repo, `Immunization?patient=${about}&_sort=-date`)
  const ongoing = (one: Condition) => one.clinicalStatus?.coding?.some(({ code }) => code === 'active') === true
  return html`<div class="columns">
    ${panel('Problems', problems.filter(ongoing).map(problemLine))}
    ${panel('Medicines', [
      ...medicines.filter((one) => one.status === 'active').map((one) => line(medicine(one), when(one.authoredOn))),
      ...statements.filter((one) => one.status === 'active').map(statementLine),
    ])}
    ${panel(
      'Allergies',
      allergies.map((one) =>
        line(words(one.code), [
          one.clinicalStatus?.coding?.[0]?.code === 'active' ? undefined : one.clinicalStatus?.coding?.[0]?.code,
          one.criticality,
          one.reaction?.flatMap((it) => it.manifestation.map(words)).join(', '),
        ]),
      ),
    )}
    ${panel('Past problems', problems.filter((one) => !ongoing(one)).map(problemLine), true)}
    ${panel(
      'Past medicines',
      medicines
        .filter((one) => ['completed', 'stopped', 'cancelled'].includes(one.status))
        .map((one) => line(medicine(one), [one.status, when(one.authoredOn)]))
        .concat(statements.filter((one) => one.status !== 'active').map(statementLine)),
      true,
    )}
    ${panel(
      'Procedures',
      procedures.map((one) => line(words(one.code), procedureDate(one))),
      true,
    )}
    ${panel(
      'Immunizations',
      vaccines.map((one) => line(words(one.vaccineCode), when(one.occurrenceDateTime))),
      true,
    )}
    ${officePanel(chart)}
  </div>`
}

/** Where the desk corrects how a person is reached, and makes two records of one person one; nobody else sees it. */
function officePanel({ patient, staff }: OpenChart): Html {
  if (staff.role !== 'front-desk') return html``
  const on = (system: 'phone' | 'email') => patient.telecom?.find((one) => one.system === system)?.value ?? ''
  return html`<section class="panel">
    <h2>The record itself</h2>
    <form method="post" action="/chart/${patient.id}/contact" class="narrow">
      <label>Telephone <input name="phone" type="tel" value="${on('phone')}" /></label>
      <label>E-mail <input name="email" type="email" value="${on('email')}" /></label> <button>Save</button>
    </form>
    <form method="post" action="/chart/${patient.id}/merge" class="narrow">
      <label>Another record of this person, by its MRN <input name="mrn" required /></label> <button>Merge</button>
    </form>
  </section>`
}

/** What a prescription is for, with how to take it. */
export function medicine(order: MedicationRequest): string {
  const name = words(order.medicationCodeableConcept) || order.medicationReference?.display || 'Medicine not named'
  const taken = order.dosageInstruction?.[0]?.text
  return taken === undefined ? name : `${name}: ${taken}`
}

function statementLine(statement: MedicationStatement): Html {
  const taken = statement.dosage?.[0]?.text
  const name = words(statement.medicationCodeableConcept)
  return line(taken === undefined ? name : `${name}: ${taken}`, [
    'by the patient’s word',
    statement.status === 'active' ? undefined : statement.status,
    when(statement.dateAsserted),
  ])
}

function problemLine(problem: Condition): Html {
  return line(words(problem.code), `since ${when(problem.onsetDateTime ?? problem.recordedDate)}`)
}

function procedureDate(procedure: Procedure): string {
  return when(procedure.performedDateTime ?? procedure.performedPeriod?.start)
}

function line(text: string, aside: string | (string | undefined)[]): Html {
  const small = [aside].flat().filter(Boolean).join(', ')
  return html`<li>${text} <small>${small}</small></li>`
}

function panel(title: string, lines: Html[], folded = false): Html {
  const list =
    lines.length === 0
      ? html`<p class="none">None recorded.</p>`
      : html`<ul class="plain">
          ${lines}
        </ul>`
  if (!folded)
    return html`<section class="panel">
      <h2>${title} <small>${lines.length}</small></h2>
      ${list}
    </section>`
  return html`<details class="panel">
    <summary>${title} <small>${lines.length}</small></summary>
    ${list}
  </details>`
}
