import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer, FhirCapability, ResourceCapability, Said, SmartCapability, Tried } from './capability.ts'
import { changesBetween } from './changes.ts'
import { matrixOf, signInsOf, type Need, type Use } from './matrix.ts'

const TYPES = ['Appointment', 'Slot', 'Encounter']
const PARAMETERS = ['identifier', 'date', '_id']
const INTERACTIONS = ['read', 'search-type', 'create', 'update']

const said = fc.constantFrom<Said[]>('yes', 'no', 'unsaid')
const list = (words: string[]) =>
  fc.option(
    fc.subarray([...words, '*']).map((some) => new Set(some)),
    { nil: null },
  )
const resource: fc.Arbitrary<ResourceCapability> = fc.record({
  interactions: list(INTERACTIONS),
  searchParams: list(PARAMETERS),
  includes: list(['Slot:schedule']),
  operations: fc.subarray(['expand']).map((some) => new Set(some)),
  conditionalCreate: said,
  conditionalUpdate: said,
  ifMatch: said,
})
const emr: fc.Arbitrary<FhirCapability> = fc.record({
  json: said,
  transaction: said,
  batch: said,
  resources: fc.option(
    fc.array(fc.tuple(fc.constantFrom(...TYPES), resource)).map((entries) => new Map(entries)),
    { nil: null },
  ),
  searchParams: fc.subarray(PARAMETERS).map((some) => new Set(some)),
})
const on = fc.constantFrom(...TYPES)
const need: fc.Arbitrary<Need> = fc.oneof(
  fc.record({ does: fc.constantFrom('read', 'create', 'update', 'create-once', 'if-match', 'find-again'), on }),
  fc.record({ does: fc.constant('search'), on, by: fc.subarray(PARAMETERS) }),
  fc.record({ does: fc.constant('include'), on, name: fc.constant('Slot:schedule') }),
  fc.record({ does: fc.constant('operation'), on, name: fc.constant('expand') }),
  fc.constant<Need>({ does: 'transaction' }),
)
const use: fc.Arbitrary<Use> = fc.record({
  name: fc.string(),
  kind: fc.constantFrom('read', 'write'),
  under: fc.subarray(['backend', 'clinician'], { minLength: 1 }),
  needs: fc.array(need, { minLength: 1, maxLength: 4 }),
  betterWith: fc.array(need, { maxLength: 2 }),
})
const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constant<Answer>({ kind: 'answers' }),
  fc.constant<Answer>({ kind: 'refuses', status: 403 }),
  fc.constant<Answer>({ kind: 'narrower', status: 400 }),
  fc.constant<Answer>({ kind: 'unclear', why: 'did not answer' }),
)
const tried: fc.Arbitrary<Tried | null> = fc.option(
  fc.array(fc.tuple(on, answer)).map((entries): Tried => ({ token: { given: true }, searches: new Map(entries) })),
  { nil: null },
)

function cellOf(one: Use, at: FhirCapability, trial: Tried | null) {
  const [cell] = matrixOf([one], at, trial)
  if (cell === undefined) throw new Error('expected one cell')
  return cell
}

describe('the table', () => {
  test('sends a write by FHIR only where nothing that it needs is refused or left unsaid', () => {
    fc.assert(
      fc.property(use, emr, tried, (one, at, trial) => {
        const cell = cellOf({ ...one, kind: 'write', betterWith: [] }, at, trial)
        expect(cell.door).toBe(cell.missing.length === 0 ? 'fhir' : 'worklist')
      }),
    )
  })

  test('leaves a read out only where something that it needs is refused, and says what', () => {
    fc.assert(
      fc.property(use, emr, tried, (one, at, trial) => {
        const cell = cellOf({ ...one, kind: 'read', betterWith: [] }, at, trial)
        const refused = cell.missing.filter(({ said: word }) => word === 'no')
        expect(cell.door).toBe(refused.length === 0 ? 'fhir' : null)
        for (const { what } of refused) expect(cell.why).toContain(what)
      }),
    )
  })

  test('takes no star and no silence for a yes', () => {
    fc.assert(
      fc.property(use, (one) => {
        const star = new Set(['*'])
        const everything: ResourceCapability = {
          interactions: star,
          searchParams: star,
          includes: star,
          operations: star,
          conditionalCreate: 'unsaid',
          conditionalUpdate: 'unsaid',
          ifMatch: 'unsaid',
        }
        const resources = new Map(TYPES.map((type) => [type, everything]))
        const at: FhirCapability = {
          json: 'yes',
          transaction: 'unsaid',
          batch: 'unsaid',
          resources,
          searchParams: new Set(),
        }
        const write = cellOf({ ...one, kind: 'write' }, at, null)
        expect(write.door).toBe('worklist')
      }),
    )
  })

  test('goes without what is only better to have', () => {
    fc.assert(
      fc.property(use, emr, tried, (one, at, trial) => {
        expect(cellOf(one, at, trial).door).toBe(cellOf({ ...one, betterWith: [] }, at, trial).door)
      }),
    )
  })

  test('believes a refusal against what is declared, and never an answer for what is not', () => {
    fc.assert(
      fc.property(use, emr, tried, (one, at, trial) => {
        const [declared, measured] = [cellOf(one, at, null), cellOf(one, at, trial)]
        const refuses = [...(trial?.searches ?? [])].some(([, { kind }]) => kind === 'refuses')
        if (!refuses) expect(measured.door).toBe(declared.door)
        const rank = [null, 'worklist', 'fhir']
        expect(rank.indexOf(measured.door)).toBeLessThanOrEqual(rank.indexOf(declared.door))
      }),
    )
  })

  test('does not hold a backend’s answer against what goes under the clinician’s token', () => {
    fc.assert(
      fc.property(use, emr, tried, (one, at, trial) => {
        const clinicians: Use = { ...one, under: ['clinician'] }
        expect(cellOf(clinicians, at, trial)).toEqual(cellOf(clinicians, at, null))
      }),
    )
  })

  test('is no worse for an EMR that offers more', () => {
    fc.assert(
      fc.property(use, emr, resource, on, (one, at, more, type) => {
        const less = cellOf(one, at, null)
        const known = at.resources?.get(type)
        if (known === undefined || at.resources === null) return
        const union = (a: ReadonlySet<string> | null, b: ReadonlySet<string> | null) =>
          a && new Set([...a, ...(b ?? [])])
        const offered: ResourceCapability = {
          ...known,
          interactions: union(known.interactions, more.interactions),
          searchParams: union(known.searchParams, more.searchParams),
          conditionalCreate: 'yes',
          ifMatch: 'yes',
        }
        const after = cellOf(one, { ...at, resources: new Map([...at.resources, [type, offered]]) }, null)
        expect(changesBetween([less], [after]).filter(({ way }) => way === 'worse')).toEqual([])
      }),
    )
  })
})

describe('what changed', () => {
  const cells = fc.tuple(fc.uniqueArray(use, { selector: ({ kind, name }) => `${kind} ${name}` }), emr, tried)

  test('is nothing between a table and itself', () => {
    fc.assert(
      fc.property(cells, ([uses, at, trial]) => {
        expect(changesBetween(matrixOf(uses, at, trial), matrixOf(uses, at, trial))).toEqual([])
      }),
    )
  })

  test('worse one way is better the other way, where a door was lost', () => {
    fc.assert(
      fc.property(cells, emr, ([uses, at, trial], then) => {
        const [before, after] = [matrixOf(uses, then, trial), matrixOf(uses, at, trial)]
        const doors = new Map(before.map(({ kind, name, door }) => [`${kind} ${name}`, door]))
        const lost = after.filter(({ kind, name, door }) => doors.get(`${kind} ${name}`) === 'fhir' && door !== 'fhir')
        const way = (changes: ReturnType<typeof changesBetween>, wanted: string) =>
          changes.filter((change) => change.way === wanted).map(({ name }) => name)
        for (const { name } of lost) {
          expect(way(changesBetween(before, after), 'worse')).toContain(name)
          expect(way(changesBetween(after, before), 'better')).toContain(name)
        }
      }),
    )
  })

  test('a search parameter that is no longer declared is worse, though the read is still tried', () => {
    const search: Use = {
      name: 'notes',
      kind: 'read',
      under: ['backend'],
      needs: [{ does: 'search', on: 'Slot', by: ['_id'] }],
    }
    const at = (...names: string[]): FhirCapability => ({
      json: 'yes',
      transaction: 'yes',
      batch: 'yes',
      resources: new Map([
        [
          'Slot',
          {
            interactions: new Set(['search-type']),
            searchParams: new Set(names),
            includes: null,
            operations: new Set(),
            conditionalCreate: 'no',
            conditionalUpdate: 'no',
            ifMatch: 'no',
          },
        ],
      ]),
      searchParams: new Set(),
    })
    const [before, after] = [matrixOf([search], at('_id'), null), matrixOf([search], at(), null)]
    expect(changesBetween(before, after)).toEqual([
      { name: 'notes', way: 'worse', says: 'fhir as before, but now lacks Slot search by _id' },
    ])
  })
})

describe('signing in', () => {
  const complete: SmartCapability = {
    endpoints: new Set(['issuer', 'jwks_uri', 'authorization_endpoint', 'token_endpoint']),
    capabilities: new Set([
      'launch-ehr',
      'context-ehr-patient',
      'sso-openid-connect',
      'permission-user',
      'permission-v2',
      'permission-online',
      'client-confidential-asymmetric',
    ]),
    challengeMethods: new Set(['S256']),
    grantTypes: new Set(['authorization_code', 'client_credentials']),
    clientMethods: new Set(['private_key_jwt']),
    signingAlgorithms: new Set(['ES384']),
    scopes: null,
  }
  const doors = (smart: SmartCapability | null, trial: Tried | null = null) =>
    signInsOf(smart, trial).map(({ door }) => door)

  test.each<[string, Partial<SmartCapability>, (string | null)[]]>([
    ['everything there', {}, ['smart', 'smart']],
    ['no PKCE', { challengeMethods: null }, [null, null]],
    ['plain PKCE only', { challengeMethods: new Set(['plain']) }, [null, null]],
    ['no launch', { capabilities: new Set(['permission-v2']) }, [null, 'smart']],
    [
      'scopes in v1 spelling only',
      {
        capabilities: new Set(
          [...(complete.capabilities ?? []), 'permission-v1'].filter((one) => one !== 'permission-v2'),
        ),
      },
      ['smart', 'smart'],
    ],
    ['no capabilities listed', { capabilities: null }, ['smart', 'smart']],
    ['no client credentials', { grantTypes: new Set(['authorization_code']) }, ['smart', null]],
    ['RS384 only', { signingAlgorithms: new Set(['RS384']) }, [null, null]],
    ['no id token keys', { endpoints: new Set(['authorization_endpoint', 'token_endpoint']) }, [null, null]],
  ])('%s', (_, changed, expected) => {
    expect(doors({ ...complete, ...changed })).toEqual(expected)
  })

  test.each([
    [['client-confidential-symmetric', 'client-public'], 'client_secret_basic'],
    [['client-public'], 'none'],
  ])('where %s is what it knows, the launch goes without our key, and the backend does not', (kinds, set) => {
    const others = [...(complete.capabilities ?? [])].filter((name) => name !== 'client-confidential-asymmetric')
    const smart = { ...complete, capabilities: new Set([...others, ...kinds]), clientMethods: null }
    const [launch, backend] = signInsOf(smart, null)
    expect(launch).toMatchObject({ door: 'smart', why: expect.stringContaining(`emr.clientAuthentication to ${set}`) })
    expect(backend?.door).toBeNull()
  })

  test('without a SMART configuration is by the organization’s own provider, and its token', () => {
    expect(doors(null)).toEqual(['oidc', 'token'])
  })

  test('as a backend is as good as the token that was given or refused', () => {
    const refused: Tried = {
      token: { given: false, refused: true, why: 'refused: invalid_client' },
      searches: new Map(),
    }
    const away: Tried = { token: { given: false, refused: false, why: 'did not answer' }, searches: new Map() }
    expect([doors(complete, refused), doors(complete, away)]).toEqual([
      ['smart', null],
      ['smart', 'smart'],
    ])
  })
})
