import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimOf, isClaim, type Billed, type Claim, type ClaimFacts, type ClaimSite } from '#domain/charge/claim.ts'
import { buildX12 } from '#formats/x12/interchange.ts'
import { professionalClaim } from '#formats/x12/professional-claim.ts'
import { coverageAnswer } from '../answer-file.ts'
import { BILLED, CLAIM_FACTS, CLAIM_SITE, DECIDED, SECOND_COVERAGE, toSecondPayer } from '../a-claim.ts'

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
  return fileOf(claimNow(billed, site, facts))
}

function claimNow(billed: Partial<Billed>, site = CLAIM_SITE, facts = CLAIM_FACTS): Claim {
  const claim = claimOf(site, facts, { ...BILLED, ...billed })
  if (!isClaim(claim)) throw new Error(claim.holds.join())
  return claim
}

function fileOf(claim: Claim): string {
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

const [LINE] = DECIDED.lines
if (LINE === undefined) throw new Error('no line')
const reason = (group: string, code: string, amount: number) => ({ group, code, amount, quantity: null })

const FILES = {
  'the patient’s own coverage': written({}),
  'to the second payer, by what the first decided of the service': fileOf(toSecondPayer()),
  'to the second payer, where the first adjusted the claim as a whole': fileOf(
    toSecondPayer({ decision: { ...DECIDED, lines: [], adjustments: [reason('PR', '1', 12_050)] } }),
  ),
  'to the second payer, where the first gave seven reasons in one group, and one on the claim': fileOf(
    toSecondPayer({
      decision: {
        ...DECIDED,
        adjustments: [reason('OA', '23', 50)],
        lines: [
          {
            ...LINE,
            paid: 12_050 - 7 * 100,
            adjustments: ['1', '2', '3', '45', '59', '97', '253'].map((code) => reason('CO', code, 100)),
          },
        ],
      },
    }),
  ),
  'to the second payer, whose coverage is a spouse’s, after a parent’s': fileOf(
    toSecondPayer({
      facts: {
        ...CLAIM_FACTS,
        coverages: [{ ...OWN, relationship: 'parent', subscriber: HOLDER, group: 'G-1' }],
      },
      coverage: { ...SECOND_COVERAGE, relationship: 'spouse', subscriber: HOLDER, group: 'G-2' },
    }),
  ),
  'in the place of another that the payer has numbered': written({
    billed: { ...BILLED, again: { how: 'replace', payerNumber: '2026330000123A' } },
  }),
  'to take back one that the payer has numbered': written({
    billed: { ...BILLED, again: { how: 'void', payerNumber: '2026330000123A' } },
  }),
  'with the payer’s authorization, and a referral': fileOf({
    ...claimNow({ again: { how: 'replace', payerNumber: '2026330000123A' } }),
    numbers: { authorization: 'PA 2026/17-4', referral: 'R.88' },
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

/**
 * pyx12 has no map of 005010X279A1. That of the version before has the same segments as far as they are read here, in other envelopes.
 */
function older(file: Uint8Array): string {
  return new TextDecoder()
    .decode(file)
    .replaceAll('~\n', '~')
    .replace('*^*00501*', '*U*00401*')
    .replace('005010X279A1~ST*271*0001*005010X279A1', '004010X092A1~ST*271*0001')
}

const DEPENDENT = ['NM1*03*1*CASTELLANOS*ROSA', 'DMG*D8*20150310*F', 'INS*N*19']
const ANSWERS = {
  'in force': coverageAnswer(['DTP*291*D8*20261124', 'EB*1**30']),
  'not in force, and since when': coverageAnswer(['DTP*346*D8*20260101', 'DTP*347*D8*20261031', 'EB*6**30']),
  'not for telehealth': coverageAnswer(['EB*1**30', 'EB*I**98', 'III*ZZ*02']),
  'nobody of that number': coverageAnswer(['AAA*N**75*C']),
  'of a dependent': coverageAnswer(['EB*1**30'], { dependent: DEPENDENT }),
}

test('the answers about coverage that tests read are 271s, by the version that the validator has', judged, () => {
  const said = verdicts(Object.values(ANSWERS).map(older))
  expect(Object.fromEntries(Object.keys(ANSWERS).map((name, at) => [name, said[at]]))).toEqual(
    Object.fromEntries(Object.keys(ANSWERS).map((name) => [name, []])),
  )
  const broken = older(ANSWERS['in force']).replace('EB*1', 'EB*9')
  expect(verdicts([broken])).not.toEqual([[]])
})

test('the validator does say what is wrong', judged, () => {
  const [own = '', second = ''] = Object.values(FILES)
  const broken = [
    own.replace(/SBR[^~]*~/, ''),
    own.replace('HI*ABK', 'HI*XYZ'),
    own.replace('SE*27', 'SE*26'),
    own.replace(/N3[^~]*~/, ''),
    second.replace(/OI[^~]*~/, ''),
    second.replace('SVD*00000*80*HC:', 'SVD*00000*80*XX:'),
    second.replace('CAS*PR', 'CAS*XX'),
  ]
  expect(verdicts(broken).map((lines) => lines.length > 0)).toEqual(broken.map(() => true))
})
