import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimOf, isClaim, type Billed, type ClaimFacts, type ClaimSite } from '#domain/charge/claim.ts'
import { buildX12 } from '#formats/x12/interchange.ts'
import { professionalClaim } from '#formats/x12/professional-claim.ts'
import { BILLED, CLAIM_FACTS, CLAIM_SITE } from '../a-claim.ts'

/** Both by `npm test`, which brings them where it can; CI can't do without. */
const { PYTHON_PATH = 'python3', PYX12_PATH, CI } = process.env
const judged = { skip: PYX12_PATH === undefined && CI !== 'true', timeout: 60_000 }

/** What pyx12 has to say of each file; empty: nothing. */
function verdicts(files: readonly string[]): string[][] {
  const said = execFileSync(PYTHON_PATH, [join(import.meta.dirname, 'judge-x12.py')], {
    input: JSON.stringify(files),
    env: { ...process.env, PYTHONPATH: PYX12_PATH, PYTHONUTF8: '1' },
    encoding: 'utf8',
  })
  return JSON.parse(said)
}

function written({
  site = CLAIM_SITE,
  facts = CLAIM_FACTS,
  billed = BILLED,
}: {
  site?: ClaimSite
  facts?: ClaimFacts
  billed?: Billed
}): string {
  const claim = claimOf(site, facts, billed)
  if (!isClaim(claim)) throw new Error(claim.holds.join())
  const numbers = {
    interchange: 41,
    claim: 'ABCDEFGHIJKLMNOPQRST',
    date: '20261124',
    time: '1403',
    usage: 'T',
  } as const
  return new TextDecoder().decode(buildX12(professionalClaim(claim, numbers)))
}

const [OWN] = CLAIM_FACTS.coverages ?? []
if (OWN === undefined) throw new Error('no coverage')
const HOLDER = { ...CLAIM_FACTS.patient, given: 'Rosa', sex: 'F' as const }
const ICD = (code: string) => ({
  reference: null,
  text: code,
  coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code, display: code },
})

const FILES = {
  'the patient’s own coverage': written({}),
  'in the place of another that the payer has numbered': written({
    billed: { ...BILLED, again: { how: 'replace', payerNumber: '2026330000123A' } },
  }),
  'to take back one that the payer has numbered': written({
    billed: { ...BILLED, again: { how: 'void', payerNumber: '2026330000123A' } },
  }),
  'anew, after one that was turned away': written({ billed: { ...BILLED, again: { how: 'anew', payerNumber: null } } }),
  'four modifiers and twelve diagnoses': written({
    billed: {
      ...BILLED,
      modifiers: ['FQ', 'GT', 'FR', 'G0'],
      diagnoses: [
        'I10',
        'E11.9',
        'J45.20',
        'M54.50',
        'Z79.4',
        'R05.9',
        'R51.9',
        'K21.9',
        'F41.1',
        'N39.0',
        'L20.9',
        'H10.9',
      ].map(ICD),
    },
  }),
  'a place of service of its own, and no taxonomy': written({
    site: {
      ...CLAIM_SITE,
      billing: { ...CLAIM_SITE.billing, taxonomy: undefined },
      serviceLocation: { name: 'Riverbend North', npi: '1234567893', address: CLAIM_SITE.billing.address },
    } as ClaimSite,
    facts: { ...CLAIM_FACTS, rendering: { ...CLAIM_FACTS.rendering, taxonomy: null } },
  }),
  ...Object.fromEntries(
    (['spouse', 'child', 'common', 'parent', 'other'] as const).map((relationship) => [
      `the patient as ${relationship}`,
      written({ facts: { ...CLAIM_FACTS, coverages: [{ ...OWN, relationship, group: 'G-1', subscriber: HOLDER }] } }),
    ]),
  ),
}

test('each claim is a valid 005010X222A1, by a validator that is not ours', judged, () => {
  const said = verdicts(Object.values(FILES))
  expect(Object.fromEntries(Object.keys(FILES).map((name, at) => [name, said[at]]))).toEqual(
    Object.fromEntries(Object.keys(FILES).map((name) => [name, []])),
  )
})

test('the validator does say what is wrong', judged, () => {
  const [own = ''] = Object.values(FILES)
  const broken = [
    own.replace(/SBR[^~]*~/, ''),
    own.replace('HI*ABK', 'HI*XYZ'),
    own.replace('SE*27', 'SE*26'),
    own.replace(/N3[^~]*~/, ''),
  ]
  expect(verdicts(broken).map((lines) => lines.length > 0)).toEqual([true, true, true, true])
})
