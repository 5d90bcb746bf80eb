import { expect, test } from 'vitest'
import type { AttestationLine } from '#domain/visit/attestation.ts'
import { attestationText, type Setting } from '../server/act/wording.ts'
import { attestedEs } from '../web/clinician/words/attestation-es.ts'

const AT = '2026-11-27T19:02:00Z'
const [FROM, UNTIL] = [AT, '2026-11-27T19:20:00Z']
const SETTING: Setting = {
  timeZone: 'America/New_York',
  clinicians: new Map([
    ['Practitioner/a', 'Dr. Ngozi Okafor'],
    ['Practitioner/b', 'Sam Rivera, MA'],
  ]),
  guests: new Map([
    ['guest/1', { name: 'Ana Vega', about: 'daughter' }],
    ['guest/2', { name: 'Leo', about: '' }],
  ]),
  whereabouts: null,
}
const proven = { missing: false, at: AT, evidenceSeq: 1, by: { who: 'clinician', ref: 'Practitioner/a' } } as const
const byPatient = { ...proven, by: { who: 'patient' } } as const
const LINES: readonly AttestationLine[] = [
  ...(['modality', 'identity', 'location', 'consent', 'present', 'start', 'stop', 'interruptions'] as const).map(
    (id) => ({ id, missing: true }) as const,
  ),
  { ...proven, id: 'modality', medium: 'audio-video' },
  { ...proven, id: 'modality', medium: 'audio-only', by: { who: 'clinician', ref: 'Practitioner/c' } },
  { ...proven, id: 'identity' },
  { ...proven, id: 'location', state: 'MA', ref: 'x' },
  { ...byPatient, id: 'location', state: 'MA', ref: 'x' },
  { ...byPatient, id: 'consent', version: '2026-1', decision: 'agree' },
  { ...proven, id: 'consent', version: '2026-1', decision: 'decline' },
  { ...proven, id: 'present', clinician: 'Practitioner/a' },
  {
    ...proven,
    id: 'guests',
    guests: [
      { guest: 'helper', held: 'guest/1', from: FROM, until: UNTIL },
      { guest: 'interpreter', held: 'guest/2', from: FROM, until: UNTIL },
      { guest: 'helper', held: 'guest/3', from: FROM, until: UNTIL },
    ],
  },
  {
    ...proven,
    id: 'rooming',
    people: ['Practitioner/a', 'Practitioner/b'],
    from: FROM,
    until: UNTIL,
    checked: ['identity', 'medicines', 'allergies'],
    company: ['partner', 'parent', 'child', 'relative', 'friend', 'carer', 'other'],
  },
  { ...proven, id: 'rooming', people: ['Practitioner/a'], from: FROM, until: UNTIL, checked: [], company: [] },
  { ...proven, id: 'start' },
  { ...proven, id: 'stop' },
  { ...proven, id: 'interruptions', gaps: [] },
  {
    ...proven,
    id: 'interruptions',
    gaps: [
      { who: 'patient', from: FROM, until: UNTIL },
      { who: 'clinician', from: FROM, until: UNTIL },
    ],
  },
  { ...proven, id: 'pictures', onPage: 1, byMouth: 0 },
  { ...proven, id: 'pictures', onPage: 2, byMouth: 1 },
  {
    ...proven,
    id: 'media',
    segments: [
      { medium: 'video', from: FROM, until: UNTIL, why: null },
      { medium: 'audio', from: FROM, until: UNTIL, why: null },
      { medium: 'phone', from: FROM, until: UNTIL, why: null },
      ...(['cannot', 'declined', 'failed'] as const).map(
        (why) => ({ medium: 'phone', from: FROM, until: UNTIL, why }) as const,
      ),
    ],
  },
  { ...proven, id: 'listening', used: false, consented: [] },
  { ...proven, id: 'listening', used: true, consented: ['patient', 'clinician', 'rooming', 'helper', 'interpreter'] },
  { ...proven, id: 'licence-override', state: 'NH' },
]

test('each fact of the attestation is said in Spanish, though the note has it in English', () => {
  // "record" and the names of nobody are in both; these words are in no Spanish sentence.
  const english =
    /(?<![\w/])(the|and|by|at|in|was|not|with|from|to|of|away|given|patient|clinician|helper|page|version)(?!\w)/i
  const said = LINES.map((line) => {
    const { text, by } = attestationText(line, SETTING)
    return attestedEs(text, by, '14:02')
  })
  expect(said.filter((text) => english.test(text))).toEqual([])
  expect(said).toContain('Presentes: el paciente y Dr. Ngozi Okafor (Dr. Ngozi Okafor, 14:02)')
  expect(said).toContain('Consentimiento de telesalud dado, versión 2026-1 (el paciente, 14:02)')
  expect(said.find((text) => text.startsWith('También'))).toBe(
    'También presentes: Ana Vega (ayudante, daughter) de 14:02 a 14:20; Leo (intérprete) de 14:02 a 14:20; ayudante, con el nombre que está en la nota firmada, de 14:02 a 14:20 (Dr. Ngozi Okafor, 14:02)',
  )
})

test('each kind of fact is tried', () => {
  const ids = [
    'modality',
    'identity',
    'location',
    'consent',
    'present',
    'guests',
    'rooming',
    'start',
    'stop',
    'interruptions',
    'media',
    'pictures',
    'listening',
    'licence-override',
  ] satisfies AttestationLine['id'][]
  expect(ids.filter((id) => !LINES.some((line) => line.id === id && !line.missing))).toEqual([])
})
