import { describe, expect, test } from 'vitest'
import type { Item } from '#domain/referral/summary.ts'
import { MAKING, SITE } from '../../../test/writes-to-send.ts'
import { parseMessage, writeMessage } from '../message.ts'
import { Unreadable } from '../unreadable.ts'
import { previewMessage, readPreview } from './preview.ts'
import { readSummary, summaryMessage } from './summary.ts'

const NUMBER = 'A'.repeat(20)
const ITEMS: readonly Item[] = [
  {
    part2: true,
    field: 'diagnoses',
    code: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' },
    names: ['Depression'],
    certainty: 'working',
    on: '2026-11-20',
  },
  { part2: true, field: 'risk', level: 'moderate', crisisPlan: true, on: '2026-11-20' },
  {
    part2: false,
    field: 'treatment',
    code: { system: 'http://snomed.info/sct', code: '228557008' },
    names: ['CBT'],
    perMonth: 4,
    since: '2026-11-02',
    review: '2027-01-15',
  },
  {
    part2: true,
    field: 'medicines',
    code: { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '36437' },
    names: ['sertraline'],
    change: 'started',
    on: '2026-11-20',
  },
  {
    part2: true,
    field: 'scores',
    code: { system: 'http://loinc.org', code: '44261-6' },
    names: ['PHQ-9 total score'],
    total: 9,
    on: '2026-11-20',
  },
  { part2: true, field: 'answer', words: 'Yes | it helps & holds.' },
  { part2: true, field: 'asks', words: 'Repeat the PHQ-9.' },
]
const written = (draft = ITEMS) =>
  new TextDecoder().decode(
    writeMessage(summaryMessage({ number: NUMBER, controlId: 'C1', by: 'T-01', draft }, SITE, MAKING).message),
  )
const read = (message: string) => readSummary(parseMessage(new TextEncoder().encode(message)))
const withoutNames = (items: readonly Item[]) => items.map(({ names: _names, ...item }) => item)

test.each(['risk', 'treatment', 'medicines'] as const)(
  'a detail without the %s that it is said of is refused, and not dropped without a word',
  (field) => {
    const main = { risk: 'RISK', treatment: 'TREATMENT', medicines: 'MEDICINE' }[field]
    const lines = written(ITEMS.filter((item) => item.field === field)).split('\r')
    const alone = lines.filter((line) => !line.startsWith('OBX') || !line.includes(`|${main}^`))
    expect(alone.some((line) => line.startsWith('OBX'))).toBe(true)
    expect(() => read(alone.join('\r'))).toThrow(expect.objectContaining({ where: 'OBX-4' }))
  },
)

test('a summary is read as it was written, field by field', () => {
  const said = read(written())
  if (!('draft' in said)) throw new Error('no draft')
  expect(said).toMatchObject({ number: NUMBER, controlId: 'C1', by: 'T-01' })
  expect(withoutNames(said.draft)).toEqual(withoutNames(ITEMS))
  expect(said.draft[0]?.names).toEqual(['Depression', 'Major depressive disorder, single episode, moderate'])
})

test('what is not said is read as not said, and written so', () => {
  const unsaid = ITEMS.map((item): Item => {
    if (item.field === 'risk') return { ...item, crisisPlan: null }
    if (item.field === 'diagnoses') return { ...item, certainty: null }
    return item.field === 'treatment' ? { ...item, perMonth: null, review: null } : item
  })
  expect(written(unsaid)).not.toMatch(/CRISISPLAN|FREQUENCY|REVIEW/)
  const said = read(written(unsaid))
  expect(withoutNames('draft' in said ? said.draft : [])).toEqual(withoutNames(unsaid))
})

test.each([
  ['Y', true],
  ['N', false],
  ['', null],
])('of a crisis plan %j says %s', (said, crisisPlan) => {
  const { draft } = Object(read(written().replace('CRISISPLAN^^L|2|Y', `CRISISPLAN^^L|2|${said}`)))
  expect(draft[1]).toMatchObject({ field: 'risk', crisisPlan })
})

test('what is neither Y nor N of a crisis plan, and a diagnosis that was deleted or wrong, are refused', () => {
  expect(() => read(written().replace('CRISISPLAN^^L|2|Y', 'CRISISPLAN^^L|2|maybe'))).toThrow('OBX-5')
  const [diagnosis = ''] = /^OBX\|1\|.*$/m.exec(written().replaceAll('\r', '\n')) ?? []
  for (const wrong of ['D', 'W', 'X'])
    expect(() => read(written().replace(diagnosis, diagnosis.replace('|P|', `|${wrong}|`)))).toThrow('OBX-11')
})

test('a release names what was shown by its digest', () => {
  const release = 'ab'.repeat(32)
  const message = summaryMessage({ number: NUMBER, controlId: 'C2', by: null, release }, SITE, MAKING).message
  expect(readSummary(parseMessage(writeMessage(message)))).toEqual({
    number: NUMBER,
    controlId: 'C2',
    by: null,
    release,
  })
})

const LEAK = 'heroin'

describe('of what stands beside the fields of a summary nothing is carried on', () => {
  test.each([
    ['a note', `NTE|1|L|${LEAK}`],
    ['a segment of its own', `ZBH|${LEAK}`],
    ['an attachment and its file name', `OBX|90|ED|DOC^${LEAK}.pdf^L|90|^TEXT^PDF^Base64^${LEAK}||||||F`],
    ['an observation that is no field', `OBX|91|TX|PROCESS^Session content^L|91|${LEAK}||||||F`],
    ['a reference', `OBX|92|RP|REF^^L|92|${LEAK}^x^y||||||F`],
    ['a single answer of a questionnaire', `OBX|93|NM|44260-8^${LEAK}^LN|93|2||||||F`],
    ['a diagnosis segment', `DG1|1||F11.20^${LEAK}^I10C|${LEAK}`],
  ])('in %s', (_, line) => {
    const lines = written().trimEnd().split('\r')
    for (let place = 3; place <= lines.length; place++) {
      const said = read(`${lines.toSpliced(place, 0, line).join('\r')}\r`)
      expect(said).toEqual(read(written()))
    }
  })

  test.each([
    ['a code', 'F32.1^Depression', `${LEAK}^Depression`],
    ['a code with words after it', 'F32.1^', `F32.1 ${LEAK}^`],
    ['a level', 'moderate', LEAK],
    ['a number', '44261-6^^LN|5|9', `44261-6^^LN|5|${LEAK}`],
    ['a date', '20270115', LEAK],
    ['a name of a terminology', '^I10C', `^${LEAK}`],
    ['who wrote it', '|T-01', `|${LEAK} by T-01`],
    ['a change', '|started', `|${LEAK}`],
  ])('in the error about %s that is none', (_, from, to) => {
    const seeded = written().replace(from, to)
    expect(seeded).toContain(LEAK)
    try {
      read(seeded)
      expect.unreachable()
    } catch (fault) {
      expect(fault).toBeInstanceOf(Unreadable)
      expect(String(fault)).not.toContain(LEAK)
    }
  })
})

test('what is shown to the department is read as it was shown, byte by byte', () => {
  const preview = {
    number: NUMBER,
    digest: 'cd'.repeat(32),
    blocked: null,
    words: 'Referral summary\n\nScores\n- PHQ-9: 9 | a & b ^ c',
    bytes: '[{"resourceType":"DocumentReference","x":"~^|&\\\\"}]',
  }
  const sent = previewMessage(preview, 'C3', SITE, MAKING)
  expect(sent.event).toBe('MDM^T02')
  expect(readPreview(parseMessage(writeMessage(sent.message)))).toEqual(preview)
  const nothing = previewMessage({ ...preview, blocked: 'no-consent' }, 'C4', SITE, MAKING)
  expect(readPreview(parseMessage(writeMessage(nothing.message)))).toEqual({
    ...preview,
    blocked: 'no-consent',
    words: '',
    bytes: '',
  })
})
