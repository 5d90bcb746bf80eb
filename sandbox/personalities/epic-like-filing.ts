import type { OperationOutcomeError } from '@medplum/core'
import type {
  CodeableConcept,
  Communication,
  Condition,
  DocumentReference,
  Encounter,
  Observation,
  OperationOutcomeIssue,
  Questionnaire,
  QuestionnaireResponse,
  Resource,
} from '@medplum/fhirtypes'
import { answered } from '../fhir/refusals.ts'
import type { PracticeRepository, Rule } from '../fhir/repository.ts'

/** A refusal with a number: 400 and an OperationOutcome that carries it. */
export function coded(number: string, code: OperationOutcomeIssue['code'], text: string): OperationOutcomeError {
  return answered(400, { severity: 'fatal', code, details: { coding: [{ code: number }], text } })
}

/** What may be filed by an app, and what is kept of it. What it does not look for, it files a second time. */
export const filingRule: Rule = {
  async check(repo, { before, after }): Promise<Resource | void> {
    if (before !== undefined) return
    if (after.resourceType === 'DocumentReference') return filedNote(repo, after)
    if (after.resourceType === 'Observation') await refuseMeasurement(repo, after)
    if (after.resourceType === 'Condition') refuseCertain(after)
    if (after.resourceType === 'QuestionnaireResponse') await refuseForeignForm(repo, after)
    if (after.resourceType === 'Communication') refuseOtherMessages(after)
  },
}

/** Plain text, and of that the first attachment; labels of an app do not stay. */
async function filedNote(repo: PracticeRepository, note: DocumentReference): Promise<Resource> {
  const [first] = note.content
  const { contentType, data } = first?.attachment ?? {}
  if (first === undefined || data === undefined || contentType?.split(';')[0] !== 'text/plain')
    throw business('A note is text/plain, as base64 in content.attachment.data.')
  if (note.docStatus !== 'final' && note.docStatus !== 'preliminary')
    throw business('docStatus is final for a signed note and preliminary for a draft.')
  await encounterOf(repo, note.context?.encounter?.[0]?.reference, note.subject?.reference)
  const { meta: _labels, ...rest } = note
  return { ...rest, content: [first] }
}

async function refuseMeasurement(repo: PracticeRepository, measured: Observation): Promise<void> {
  if (!hasCode(measured.category, 'vital-signs')) throw business('Only Observations of category vital-signs are filed.')
  const encounter = await encounterOf(repo, measured.encounter?.reference, measured.subject?.reference)
  if (!OPEN.has(encounter.status)) throw business('The encounter is not open: nothing is filed into it any more.')
  const filed = await repo.searchResources<Observation>({
    resourceType: 'Observation',
    filters: [{ code: 'encounter', operator: 'eq', value: `Encounter/${encounter.id}` }],
  })
  if (filed.some((one) => sameMeasurement(one, measured)))
    throw coded('59189', 'duplicate', 'This measurement already exists.')
}

const OPEN: ReadonlySet<string> = new Set(['arrived', 'triaged', 'in-progress', 'onleave'])

function sameMeasurement(one: Observation, other: Observation): boolean {
  const measure = ({ code, effectiveDateTime, valueQuantity, component }: Observation) =>
    JSON.stringify([code, effectiveDateTime, valueQuantity, component])
  return measure(one) === measure(other)
}

/** An app's problem waits until a clinician of the practice has taken it over. */
function refuseCertain(problem: Condition): void {
  if (!hasCode([problem.verificationStatus], 'provisional'))
    throw business('An app files a problem with the verificationStatus provisional only.')
}

/** Only forms that the EMR has given out itself are taken back. */
async function refuseForeignForm(repo: PracticeRepository, { questionnaire }: QuestionnaireResponse): Promise<void> {
  const url = questionnaire?.split('|')[0]
  const own = await repo.searchResources<Questionnaire>({ resourceType: 'Questionnaire' })
  if (own.every((one) => one.url !== url)) throw business('The questionnaire is none that this EMR has given out.')
}

function refuseOtherMessages({ category }: Communication): void {
  if (!hasCode(category, 'community-referral')) throw business('Only Communications of a community referral are filed.')
}

async function encounterOf(
  repo: PracticeRepository,
  reference: string | undefined,
  patient: string | undefined,
): Promise<Encounter> {
  const encounter =
    reference?.startsWith('Encounter/') === true
      ? await repo.readReference<Encounter>({ reference }).catch(() => undefined)
      : undefined
  if (encounter === undefined) throw business('An encounter that is in the chart already is needed.')
  if (encounter.subject?.reference !== patient) throw business('The encounter is of another patient.')
  return encounter
}

function business(text: string): OperationOutcomeError {
  return coded('59159', 'business-rule', text)
}

function hasCode(concepts: readonly (CodeableConcept | undefined)[] | undefined, code: string): boolean {
  return (concepts ?? []).some((concept) => concept?.coding?.some((coding) => coding.code === code))
}
