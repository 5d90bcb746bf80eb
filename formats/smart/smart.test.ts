import { describe, expect, test } from 'vitest'
import { readConfiguration } from './configuration.ts'
import { missingScopes, spellingOf } from './scopes.ts'
import { practitionerOf, readTokenAnswer } from './token.ts'

const base = 'https://emr.example/fhir'

describe('scopes', () => {
  test.each([
    ['all granted', 'user/Patient.rs', 'user/Patient.r', []],
    ['granted by the star', 'user/*.cruds', 'user/Patient.r user/Encounter.rs', []],
    [
      'granted in v1 spelling',
      'user/Patient.read user/DocumentReference.write',
      'user/Patient.rs user/DocumentReference.cu',
      [],
    ],
    ['granted for the patient in context', 'patient/Condition.rs', 'user/Condition.rs', []],
    ['a user’s grant is not the backend’s', 'user/Slot.rs', 'system/Slot.rs', ['Slot.rs']],
    ['granted in part', 'user/DocumentReference.r', 'user/DocumentReference.crus', ['DocumentReference.cus']],
    ['reading does not give search', 'user/Condition.r', 'user/Condition.rs', ['Condition.s']],
  ])('%s', (_, granted, asked, missing) => {
    expect(missingScopes(granted, asked)).toEqual(missing)
  })
})

describe('the spelling', () => {
  test.each<[string, string[] | null, string[] | null, string]>([
    ['both named', ['permission-v1', 'permission-v2'], null, 'v2'],
    ['v1 alone named', ['permission-v1'], ['user/Patient.rs'], 'v1'],
    ['capabilities as SMART 1.0 lists them', ['launch-ehr', 'permission-user'], null, 'v1'],
    ['scopes listed in v1 alone', null, ['openid', 'user/*.read', 'user/Patient.*'], 'v1'],
    ['scopes listed in both', ['launch-ehr'], ['user/*.read', 'user/*.rs'], 'v2'],
    ['nothing that says anything', null, ['openid', 'launch'], 'v2'],
  ])('%s', (_, capabilities, scopes, spelling) => {
    expect(spellingOf(capabilities && new Set(capabilities), scopes && new Set(scopes))).toBe(spelling)
  })
})

describe('the configuration', () => {
  const json = {
    issuer: 'https://emr.example',
    jwks_uri: '/jwks',
    authorization_endpoint: 'https://emr.example/authorize',
    token_endpoint: 'token',
    code_challenge_methods_supported: ['S256'],
  }

  test('resolves addresses that are relative', () => {
    expect(readConfiguration(json, base)).toMatchObject({
      jwksUri: 'https://emr.example/jwks',
      tokenEndpoint: 'https://emr.example/fhir/token',
    })
  })

  test('asks for messaging only where the EMR lists it', () => {
    expect(readConfiguration(json, base)).toMatchObject({ messaging: false })
    expect(readConfiguration({ ...json, scopes_supported: ['launch', 'messaging/ui'] }, base)).toMatchObject({
      messaging: true,
    })
  })

  test('without S256 is refused', () => {
    expect(() => readConfiguration({ ...json, code_challenge_methods_supported: ['plain'] }, base)).toThrow(
      'smart-configuration.code_challenge_methods_supported: expected S256',
    )
  })
})

describe('what comes with a token', () => {
  const answer = { access_token: 'a', token_type: 'bearer', expires_in: 300, patient: '12' }

  test.each<[string, object, string | null]>([
    ['none', {}, null],
    [
      'of fhirContext, absolute too',
      { fhirContext: [{ type: 'x' }, { reference: `${base}/Appointment/3` }] },
      'Appointment/3',
    ],
    ['of our card', { appContext: '{"appointment":"Appointment/4"}' }, 'Appointment/4'],
    [
      'of both, the same',
      { fhirContext: [{ reference: 'Appointment/4' }], appContext: '{"appointment":"Appointment/4"}' },
      'Appointment/4',
    ],
    ['none in somebody else’s appContext', { appContext: 'their words' }, null],
  ])('the appointment: %s', (_, more, appointment) => {
    expect(readTokenAnswer({ ...answer, ...more })).toMatchObject({ appointment, patient: 'Patient/12' })
  })

  test('a card without an appointment carries the pathway of the visit that begins', () => {
    const carried = { ...answer, appContext: '{"begins":"primary-care-follow-up"}' }
    expect(readTokenAnswer(carried)).toMatchObject({ appointment: null, begins: 'primary-care-follow-up' })
    expect(readTokenAnswer(answer)).toMatchObject({ begins: null })
  })

  test('an EMR that does not say shows no banner of its own', () => {
    expect(readTokenAnswer(answer)).toMatchObject({ needPatientBanner: true, encounter: null })
  })

  const spoken = {
    scope: 'launch messaging/scratchpad messaging/ui',
    smart_web_messaging_handle: 'h1',
    smart_web_messaging_origin: 'https://emr.example:8443',
  }

  test('by what the EMR’s window is spoken to, where it was granted and said', () => {
    const messaging = { handle: 'h1', origin: 'https://emr.example:8443' }
    expect(readTokenAnswer({ ...answer, ...spoken })).toMatchObject({ messaging })
    const finer = 'messaging/scratchpad.create messaging/ui.launchActivity'
    expect(readTokenAnswer({ ...answer, ...spoken, scope: finer })).toMatchObject({ messaging })
  })

  test.each([
    ['nothing is said', { smart_web_messaging_handle: undefined, smart_web_messaging_origin: undefined }],
    ['no origin is said', { smart_web_messaging_origin: undefined }],
    ['any origin is said', { smart_web_messaging_origin: '*' }],
    ['an address is said that is no origin', { smart_web_messaging_origin: 'https://emr.example/path' }],
    ['an origin carries a name', { smart_web_messaging_origin: 'https://emr.example@elsewhere.example' }],
    ['only one of the two was granted', { scope: 'launch messaging/ui' }],
    ['a scope that begins alike was granted', { scope: 'messaging/scratchpads messaging/uix' }],
  ])('and by nothing, where %s', (_, less) => {
    expect(readTokenAnswer({ ...answer, ...spoken, ...less })).toMatchObject({ messaging: null })
  })

  test.each([
    ['Practitioner/7', 'Practitioner/7'],
    [`${base}/Practitioner/7`, 'Practitioner/7'],
    ['https://elsewhere.example/Practitioner/7', undefined],
    [`${base}/Patient/7`, undefined],
    [undefined, undefined],
  ])('fhirUser %s is %s', (fhirUser, expected) => {
    expect(practitionerOf(fhirUser, base)).toBe(expected)
  })
})
