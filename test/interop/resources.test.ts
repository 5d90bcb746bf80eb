import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FIELDS, scopeOf } from '#domain/referral/consent.ts'
import type { Tellable } from '#domain/referral/referral.ts'
import { consentTo } from '#domain/referral/rehearsal.ts'
import { summaryOf, type Item } from '#domain/referral/summary.ts'
import { consentScan, referralTask } from '#formats/fhir/referral.ts'
import { summaryResources } from '#formats/fhir/referral-summary.ts'
import { answeredTask, departmentOrder, departmentTask, type DepartmentRequest } from '#formats/fhir/department.ts'
import { releasedTask, shownOnTask, summaryComposition, writtenTask } from '#formats/fhir/department-summary.ts'
import { FhirElement, isRecord } from '#formats/fhir/element.ts'
import { USES } from '#formats/fhir/uses.ts'
import { fixtureOf } from '../../server/map/fixtures.ts'
import { readMaps } from '../../server/map/read-maps.ts'
import { everyWrite } from '../every-write.ts'
import { openSandboxChart, type SandboxChart, type Sent } from '../sandbox-chart.ts'
import { verdictsOn, withHapi } from './java.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'

/** A department's summary with something in each field. */
const SUMMARY = {
  patient: 'Patient/p1',
  by: 'Practitioner/T-01',
  at: '2026-11-27T16:00:00Z',
  part2: true,
  items: [
    { field: 'diagnoses', code: { system: ICD10, code: 'F32.1' }, certainty: 'working', on: '2026-11-20' },
    { field: 'risk', level: 'moderate', crisisPlan: true, on: '2026-11-20' },
    {
      field: 'treatment',
      code: { system: 'http://snomed.info/sct', code: '228557008' },
      perMonth: 4,
      since: '2026-11-02',
      review: '2027-01-15',
    },
    { field: 'medicines', code: { system: RXNORM, code: '36437' }, change: 'started', on: '2026-11-20' },
    { field: 'scores', code: { system: 'http://loinc.org', code: '44261-6' }, total: 9, on: '2026-11-20' },
    { field: 'answer', words: 'Yes, it helps.' },
    { field: 'asks', words: 'Repeat the PHQ-9.' },
  ].map((item) => ({ part2: true, ...item })) as readonly Item[],
}

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterAll(() => sandbox.emr.stop())

/** Each complaint with the resources that it is about. */
function complaints(sent: readonly Sent[], severities: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [index, lines] of verdictsOn(sent.map(({ resource }) => resource)).entries())
    for (const line of new Set(lines.filter((one) => severities.some((severity) => one.startsWith(severity)))))
      (found[line] ??= []).push(`${sent[index]?.method} ${sent[index]?.type}`)
  return found
}

/** What the table of *connect* says that visits create and update. */
function writtenTypes(): Set<string> {
  const needs = USES.filter(({ kind }) => kind === 'write').flatMap(({ needs: all, betterWith = [] }) => [
    ...all,
    ...betterWith,
  ])
  return new Set(needs.flatMap((need) => (need.does === 'create' || need.does === 'update' ? [need.on] : [])))
}

/** Of R5, as R4 lets it stand in R4 (2.5.3.4, "Extensions for converting between versions"); HAPI has no R5 to look it up in. */
const VIRTUAL_SERVICE = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService'
const OPEN = [
  `error Appointment.extension[0][url='${VIRTUAL_SERVICE}']: Extension url '${VIRTUAL_SERVICE}' is not valid (invalid Version '5.0')`,
]

test('every kind of resource that a visit writes is FHIR R4, by HAPI’s instance validator', withHapi, async () => {
  await everyWrite(sandbox)
  const { sent } = sandbox
  // The findings on an order are the EMR's own; only an order that has some writes why it is signed all the same.
  expect(new Set([...sent.map(({ type }) => type), 'DetectedIssue'])).toEqual(writtenTypes())
  const judged = new Map<string, number>()
  for (const { method, type } of sent) judged.set(`${type} ${method}`, (judged.get(`${type} ${method}`) ?? 0) + 1)
  console.log(`Judged: ${[...judged].map(([what, count]) => `${what} ${count}`).join(', ')}.`)
  expect(Object.keys(complaints(sent, ['error', 'fatal']))).toEqual(OPEN)
})

const PLANNED = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.planned'
/** Of R5 as above; and a language of PID-15, whose table of HL7's names the codes of table 0296, where R4 binds those of BCP 47. */
const OPEN_IN_MAPS = [
  `error Encounter.extension[0][url='${PLANNED}StartDate']: Extension url '${PLANNED}StartDate' is not valid (invalid Version '5.0')`,
  `error Encounter.extension[1][url='${PLANNED}EndDate']: Extension url '${PLANNED}EndDate' is not valid (invalid Version '5.0')`,
  'error Patient.communication[0].language: Inappropriate CodeSystem URL "http://terminology.hl7.org/CodeSystem/v2-0296" for ValueSet: http://hl7.org/fhir/ValueSet/languages',
]

test('every kind of resource that a map makes is FHIR R4, by the same validator', withHapi, async () => {
  const { maps } = await readMaps(join(import.meta.dirname, '..', '..', 'maps'))
  const made = [...maps.values()].flatMap((map) =>
    map.fixtures.flatMap(({ message }): Sent[] => {
      const given: unknown = JSON.parse(JSON.stringify(fixtureOf(map, message)))
      const bundle = isRecord(given) && isRecord(given.bundle) ? given.bundle : {}
      return [bundle.entry].flat().flatMap((one) => {
        const resource = isRecord(one) ? one.resource : undefined
        if (!isRecord(resource)) return []
        return [{ method: 'PUT' as const, type: `${String(resource.resourceType)} of ${map.id}`, resource }]
      })
    }),
  )
  expect(new Set(made.map(({ type }) => type.split(' ')[0]))).toEqual(
    new Set(
      'Appointment Patient Encounter Condition AllergyIntolerance Observation DiagnosticReport DocumentReference ServiceRequest MedicationRequest NutritionOrder SupplyRequest Task ChargeItem Immunization'.split(
        ' ',
      ),
    ),
  )
  expect(Object.keys(complaints(made, ['error', 'fatal'])).toSorted()).toEqual(OPEN_IN_MAPS)
})

test('what a department that speaks FHIR is told is FHIR R4, by the same validator', withHapi, () => {
  const request: DepartmentRequest = {
    number: 'N1',
    patient: {
      identifier: { system: 'https://emr.example/fhir/Patient', value: 'p1' },
      name: { given: 'Morris', family: 'Lockman' },
      birthDate: '1970-12-24',
      sex: 'male',
      telecom: [{ system: 'phone', value: '555-172-1610' }],
    },
    from: { practice: 'Riverbend', clinician: 'Dr. Okafor' },
    to: 'Meadowlark',
    urgency: 'urgent',
    authoredOn: '2026-11-27T15:00:00Z',
    question: 'Would therapy help?',
    phq9: { total: 9, ninth: 1 },
    contact: { voicemail: true, text: true },
  }
  const task = new FhirElement(departmentTask(request, 'ServiceRequest/r1'), 'Task')
  const answered = answeredTask(task, { id: 'g1', information: 'medicines', words: 'Sertraline 50 mg' })
  const shown = { digest: 'ab'.repeat(32), blocked: null, words: 'Yes.', bytes: '[]' }
  const named = new FhirElement(writtenTask(task, 'Composition/c1'), 'Task')
  const previewed = new FhirElement(shownOnTask(named, shown), 'Task')
  const blocked = shownOnTask(named, { ...shown, blocked: 'no-consent' })
  const told = [departmentOrder(request), task.json(), answered, previewed.json(), blocked]
  const said = [releasedTask(previewed, shown.digest), summaryComposition(SUMMARY)]
  const verdicts = verdictsOn([...told, ...said].map((one) => one ?? {}))
  expect(verdicts.flat().filter((line) => /^(error|fatal)/.test(line))).toEqual([])
})

test('what of a referral is filed in the chart of who refers is FHIR R4, by the same validator', withHapi, () => {
  const summary = summaryOf('N1', SUMMARY.items, {
    department: { part2: true },
    permitted: { fields: new Set(FIELDS), consent: consentTo(FIELDS) },
    zone: 'UTC',
  })
  const whose = { order: 'ServiceRequest/r1', patient: 'Patient/p1', at: SUMMARY.at }
  const { document, data } = summaryResources({
    key: 'r1/summary/s1',
    department: 'Meadowlark',
    on: '2026-11-27',
    ...whose,
    summary,
  })
  expect(data).toHaveLength(2)
  const told: readonly Tellable[] = [
    { stage: 'received' },
    { stage: 'information-requested', information: 'medicines' },
    { stage: 'declined', reason: 'no-capacity', alternative: 'crisis-service' },
    { stage: 'not-reached' },
    { stage: 'summary-released', summary: 's1' },
  ]
  const tasks = told.map((word) =>
    referralTask({
      key: 'r1/referral/status',
      ...whose,
      requester: 'Practitioner/dr-okafor',
      word,
      protected: scopeOf(consentTo(FIELDS), 'UTC'),
      ...(word.stage === 'summary-released' && { document: 'DocumentReference/d1' }),
    }),
  )
  const scan = { key: 'r1/referral/scan-c1', ...whose, signedAt: SUMMARY.at, type: 'application/pdf', data: 'JVBERi0=' }
  const scans = [true, false].map((part2) => consentScan({ ...scan, protected: part2 }))
  const verdicts = verdictsOn([document, ...data, ...tasks, ...scans])
  expect(verdicts).toHaveLength(3 + told.length + 2)
  expect(verdicts.flat().filter((line) => /^(error|fatal)/.test(line))).toEqual([])
})

test('the validator does say what is wrong', withHapi, () => {
  const wrong = [
    { resourceType: 'Encounter', status: 'over', class: { code: 'VR' } },
    { resourceType: 'Consent', status: 'active', colour: 'green' },
  ]
  expect(verdictsOn(wrong).map((lines) => lines.some((line) => line.startsWith('error')))).toEqual([true, true])
})
