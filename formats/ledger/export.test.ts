import { expect, test } from 'vitest'
import type { Effort } from '#domain/ledger/ledger.ts'
import { measuresOf } from '#domain/ledger/measures.ts'
import { seriesOf } from '#domain/ledger/weekly.ts'
import {
  booking,
  ending,
  meeting,
  OKAFOR,
  onward,
  played,
  preparing,
  signing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { visitsCsv, weeksCsv } from './csv.ts'
import { ocelOf } from './ocel.ts'

const order = {
  kind: 'draft-order',
  by: OKAFOR,
  order: 'o1',
  category: 'laboratory',
  controlled: false,
  held: 'o1',
} as const
const lived = onward(
  played('2026-11-23T14:00:00.000Z', ...booking),
  START,
  ...preparing,
  ...meeting,
  typing,
  order,
  ending,
)

const efforts: Effort[] = [
  { at: '2026-11-23T14:30:00.000Z', role: 'patient', step: 'consent', kind: 'clicks', count: 2 },
  { at: '2026-11-24T15:10:00.000Z', role: 'rooming', step: 'rooming', kind: 'clicks', count: 3 },
]

test('presses stand among the events in time, told by role and step, and under nobody’s pseudonym', () => {
  const ocel = ocelOf([{ visit: 'v-1', log: lived.log, efforts }], (reference) => `p-${reference.length}`)
  const pressed = ocel.events.filter(({ type }) => type === 'effort')
  expect(
    pressed.map(({ attributes }) => Object.fromEntries(attributes.map(({ name, value }) => [name, value]))),
  ).toEqual([
    { role: 'patient', step: 'consent', kind: 'clicks', count: 2 },
    { role: 'rooming', step: 'rooming', kind: 'clicks', count: 3 },
  ])
  expect(pressed.flatMap(({ relationships }) => relationships)).toEqual([
    { objectId: 'v-1', qualifier: 'of' },
    { objectId: 'v-1', qualifier: 'of' },
  ])
  expect(ocel.eventTypes.find(({ name }) => name === 'effort')?.attributes).toContainEqual({
    name: 'count',
    type: 'integer',
  })
  const times = ocel.events.map(({ time }) => time)
  expect(times).toEqual(times.toSorted())
})

test('an event log of visits carries codes and pseudonyms, and nothing by which a person is found', () => {
  const ocel = ocelOf([{ visit: 'v-1', log: lived.log, efforts: [] }], (reference) => `p-${reference.length}`)
  expect(JSON.stringify(ocel)).not.toMatch(/Patient\/|Practitioner\/|Appointment\/|Slot\/|"MA"|held|digest|phone"/)
  expect(ocel.events).toHaveLength(lived.log.length)
  expect(ocel.events.map(({ time }) => time)).toEqual(lived.log.map(({ at }) => at))
  expect(ocel.objectTypes.map(({ name }) => name).toSorted()).toEqual(['clinician', 'order', 'visit'])
})

test('everything an event names is declared: its type, its attributes, its objects', () => {
  const ocel = ocelOf([{ visit: 'v-1', log: lived.log, efforts }], (reference) => `p-${reference.length}`)
  const declared = new Map(ocel.eventTypes.map(({ name, attributes }) => [name, attributes.map((one) => one.name)]))
  const objects = new Set(ocel.objects.map(({ id }) => id))
  for (const { type, attributes, relationships } of ocel.events) {
    expect(attributes.filter(({ name }) => !declared.get(type)?.includes(name))).toEqual([])
    expect(relationships.filter(({ objectId }) => !objects.has(objectId))).toEqual([])
  }
  expect(new Set(ocel.events.map(({ id }) => id)).size).toBe(ocel.events.length)
})

test('weeks as CSV leave out what is too little to be shown', () => {
  const measures = measuresOf(lived.log)
  const weeks = ['2026-11-16', '2026-11-23']
  const csv = weeksCsv(seriesOf([{ measures, mine: false }], weeks, 'America/New_York', false))
  expect(csv).toContain('2026-11-16,wait,minutes,,0\r\n')
  expect(csv).toContain('2026-11-23,wait,minutes,,\r\n')
  expect(weeksCsv(seriesOf([{ measures, mine: true }], weeks, 'America/New_York', true))).toMatch(
    /2026-11-23,wait,minutes,\d+,1\r\n/,
  )
})

test('a name that a spreadsheet would run is text', () => {
  const csv = visitsCsv([{ visit: '=1+1', week: 'a,"b"', measures: measuresOf(lived.log) }])
  expect(csv.split('\r\n')[1]).toMatch(/^'=1\+1,"a,""b""",held,true,/)
})

test('of whom no pseudonym is given only the role is told', () => {
  const ocel = ocelOf([{ visit: 'v-1', log: lived.log, efforts }], () => null)
  expect(
    ocel.events.flatMap(({ relationships }) => relationships).filter(({ qualifier }) => qualifier === 'by'),
  ).toEqual([])
  expect(ocel.events.find(({ type }) => type === 'admitted')?.attributes).toContainEqual({
    name: 'role',
    value: 'clinician',
  })
})

test('how the draft was edited is exported in numbers, by section', () => {
  const edits = [
    { section: 'history', drafted: 40, signed: 38, distance: 3 },
    { section: 'plan', drafted: 10, signed: 10, distance: 0 },
  ]
  const written = wrote('note', 'note', 'DocumentReference/1')
  const { log } = onward(lived, '2026-11-24T15:30:00.000Z', written, { ...signing, edits })
  const [head = '', row = ''] = visitsCsv([{ visit: 'v-1', week: '2026-11-23', measures: measuresOf(log) }]).split(
    '\r\n',
  )
  expect(head.split(',').slice(-2)).toEqual(['draft_edited', 'draft_edits'])
  expect(row).toMatch(/,0\.06,history 3\/40; plan 0\/10$/)
  const [signed] = ocelOf([{ visit: 'v-1', log, efforts: [] }], () => null).events.filter(
    ({ type }) => type === 'signing',
  )
  expect(signed?.attributes).toContainEqual({ name: 'history distance', value: 3 })
  // A visit that was measured before edits were has neither.
  const { edits: none, ...old } = measuresOf(lived.log)
  expect(none).toBeUndefined()
  expect(visitsCsv([{ visit: 'v-1', week: '2026-11-23', measures: old }])).toMatch(/,,\r\n$/)
})
