import { afterAll, beforeAll, expect, test } from 'vitest'
import { USES } from '#formats/fhir/uses.ts'
import { everyWrite } from '../every-write.ts'
import { openSandboxChart, type SandboxChart, type Sent } from '../sandbox-chart.ts'
import { verdictsOn, withHapi } from './java.ts'

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

test('the validator does say what is wrong', withHapi, () => {
  const wrong = [
    { resourceType: 'Encounter', status: 'over', class: { code: 'VR' } },
    { resourceType: 'Consent', status: 'active', colour: 'green' },
  ]
  expect(verdictsOn(wrong).map((lines) => lines.some((line) => line.startsWith('error')))).toEqual([true, true])
})
