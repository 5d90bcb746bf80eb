import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changesBetween } from '#domain/connect/changes.ts'
import { EPIC_LIKE } from '../../test/emrs/epic-like.ts'
import { ORACLE_LIKE } from '../../test/emrs/oracle-like.ts'
import { V2_ONLY } from '../../test/emrs/v2-only.ts'
import { readStatement } from '../fhir/capability-statement.ts'
import { readDeclared } from '../smart/declared.ts'
import { BACKEND_SCOPE, CLINICIAN_SCOPE, missingScopes, v1Spelling } from '../smart/scopes.ts'
import { registrationOf, registrationText } from './registration.ts'
import { parseReport, reportOf, type Report } from './report.ts'
import { changesText, tableOf } from './table.ts'

const DOC = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'connect.md'), 'utf8')
const ORIGIN = 'https://causeway.riverbend.example'

type Simulation = typeof EPIC_LIKE

function reportAt({
  fhirBase,
  statement,
  smart,
}: Pick<Simulation, 'fhirBase'> & { statement: object; smart: object | null }): Report {
  return reportOf({
    fhirBase,
    readAt: new Date('2026-11-22T09:00:00Z'),
    statement: readStatement(JSON.stringify(statement)),
    smart: smart === null ? null : (readDeclared(JSON.stringify(smart)) ?? null),
    smartTrouble: null,
    tried: null,
    triedHow: 'Only what is public was read: no organizations are described in the settings.',
  })
}

describe('docs/connect.md prints what the command prints', () => {
  test.each([EPIC_LIKE, ORACLE_LIKE, V2_ONLY])('for the simulation $name', (simulation) => {
    expect(DOC).toContain(`\`\`\`\n${tableOf(reportAt(simulation)).trimEnd()}\n\`\`\``)
  })

  test('for the registration', () => {
    const sheet = registrationText(registrationOf(ORIGIN, ['https://emr.riverbend.example']))
    expect(DOC).toContain(`\`\`\`\n${sheet.trimEnd()}\n\`\`\``)
  })

  test('for the registration of an EMR that tells of changes by itself', () => {
    const sheet = registrationText(registrationOf(ORIGIN, [], 'private_key_jwt', 'riverbend'))
    const part = sheet.slice(sheet.indexOf('5. '), sheet.indexOf('TO SEND BACK'))
    expect(DOC).toContain(`\`\`\`\n${part.trimEnd()}\n\`\`\``)
  })

  test('for the registration of a practice that refers to a department', () => {
    const sheet = registrationText(registrationOf(ORIGIN, [], 'private_key_jwt', null, true))
    const part = sheet.slice(sheet.indexOf('5. '), sheet.indexOf('TO SEND BACK'))
    expect(DOC).toContain(`\`\`\`\n${part.trimEnd()}\n\`\`\``)
  })
})

test('what is not heard of a schedule is said of the EMR that neither gives it out nor tells of it, and of no other', () => {
  const unheard = expect.stringMatching(/^What staff book, move or cancel there is not heard by FHIR/)
  expect(reportAt(V2_ONLY).remarks).toContainEqual(unheard)
  for (const one of [EPIC_LIKE, ORACLE_LIKE]) expect(reportAt(one).remarks).not.toContainEqual(unheard)
})

test('of an EMR whose appointments can be searched, but not for what has changed, it is said what is seen and what is not', () => {
  const unasked = expect.stringMatching(/^It does not say that it can be asked which appointments have changed/)
  const remarksAt = (searchParam: string[], others: object[] = [], everywhere: string[] = []) => {
    const named = (names: string[]) => names.map((name) => ({ name, type: 'date' }))
    const type = { type: 'Appointment', interaction: [{ code: 'search-type' }], searchParam: named(searchParam) }
    const rest = [{ mode: 'server', resource: [type, ...others], searchParam: named(everywhere) }]
    const statement = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', format: ['json'], rest }
    return reportAt({ fhirBase: 'https://emr.example/r4', statement, smart: null }).remarks
  }
  expect(remarksAt(['patient', 'date'])).toContainEqual(unasked)
  for (const one of [EPIC_LIKE, ORACLE_LIKE]) expect(reportAt(one).remarks).toContainEqual(unasked)
  expect(remarksAt(['patient', '_lastUpdated'])).not.toContainEqual(unasked)
  expect(remarksAt(['patient'], [], ['_lastUpdated'])).not.toContainEqual(unasked)
  const tells = { type: 'Subscription', interaction: [{ code: 'create' }] }
  expect(remarksAt(['patient', 'date'], [tells])).not.toContainEqual(unasked)
  expect(reportAt(V2_ONLY).remarks).not.toContainEqual(unasked)
})

test.each([EPIC_LIKE, ORACLE_LIKE, V2_ONLY])('the table of $name fits a terminal of 80 columns', (simulation) => {
  const report = reportAt(simulation)
  const wide = [tableOf(report), registrationText(registrationOf(ORIGIN, []))]
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.length > 80)
  expect(wide).toEqual([])
})

test('a saved report is read again as it was; anything else is none', () => {
  const report = reportAt(ORACLE_LIKE)
  expect(parseReport(JSON.stringify(report))).toEqual(report)
  expect(['', '{}', '[]', JSON.stringify({ ...report, form: 'another/1' })].map(parseReport)).toEqual(
    Array(4).fill(undefined),
  )
})

test('what an EMR takes away is said, the worse first', () => {
  const before = reportAt(ORACLE_LIKE)
  const [rest] = ORACLE_LIKE.statement.rest
  if (rest === undefined) throw new Error('expected a rest')
  const resource = rest.resource.filter(({ type }) => type !== 'Immunization')
  const statement = {
    ...ORACLE_LIKE.statement,
    rest: [{ ...rest, resource, interaction: [{ code: 'batch' }, { code: 'transaction' }] }],
  }
  const after = reportAt({ ...ORACLE_LIKE, statement })
  const text = changesText(changesBetween(before.cells, after.cells), before.readAt)
  expect(text).toBe(
    [
      'Since 2026-11-22T09:00:00.000Z:',
      'Worse:',
      '- list: immunisations: fhir became nothing: not offered: Immunization.',
      'Better:',
      '- the lists of the chart at once: fhir as before, and now has batch.',
      ...['book', 'move', 'order-book'].map((name) => `- ${name}: worklist as before, and now has transaction.`),
      '',
    ].join('\n'),
  )
})

describe('the registration', () => {
  const { launch, backend } = registrationOf(ORIGIN, [])

  test('asks for exactly the scopes that Causeway asks for, and in v1 spelling for no fewer', () => {
    expect([launch.scopesV2.join(' '), backend.scopesV2.join(' ')]).toEqual([CLINICIAN_SCOPE, BACKEND_SCOPE])
    expect(missingScopes(launch.scopesV1.join(' '), CLINICIAN_SCOPE)).toEqual([])
    expect(missingScopes(backend.scopesV1.join(' '), BACKEND_SCOPE)).toEqual([])
  })

  test.each([
    ['launch openid user/Patient.r', 'launch openid user/Patient.read'],
    ['user/Observation.crus', 'user/Observation.read user/Observation.write'],
    ['system/Slot.rus system/Slot.s', 'system/Slot.read system/Slot.write'],
  ])('%s in v1 is %s', (v2, v1) => expect(v1Spelling(v2)).toBe(v1))
})
