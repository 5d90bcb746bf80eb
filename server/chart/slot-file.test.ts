import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FreeTimeSource } from '../act/free-time-source.ts'
import { openSlotFile } from './slot-file.ts'

const HEADER = 'slot,start,end,visit-type,clinician'
const line = (slot: string, hour: string, clinician = 'dr-okafor', type = 'follow-up-video') =>
  `${slot},2026-12-01T${hour}:00:00Z,2026-12-01T${hour}:20:00Z,${type},${clinician}`
const LONG_AGO = '2026-01-01T00:00:00Z'

let folder: string
let problems: string[]
let file: FreeTimeSource
let written = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-slots-'))
  problems = []
  const staff = { 'Practitioner/dr-okafor': { name: 'Dr. Ngozi Okafor' } }
  file = openSlotFile({ folder, staff, onProblem: (why) => void problems.push(why) })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Each file is newer than the one before, whatever the clock of the disk can tell apart. */
function drop(name: string, ...lines: string[]): void {
  writeFileSync(join(folder, name), [HEADER, ...lines].join('\n'))
  written += 1
  utimesSync(join(folder, name), written, written)
}
const free = async () => (await file.free('follow-up-video', LONG_AGO)).map(({ slot }) => slot)

test('the newest file says what is free, the soonest first, of that visit type and of whom the practice has named', async () => {
  drop('old.csv', line('s0', '09'))
  drop(
    'new.csv',
    line('s2', '11'),
    line('s1', '10'),
    line('s3', '12', 'nobody'),
    line('s4', '13', 'dr-okafor', 'other'),
  )
  expect(await free()).toEqual(['Slot/s1', 'Slot/s2'])
  expect(await file.slot('Slot/s0')).toBeNull()
  expect(await file.slot('Slot/s1')).toMatchObject({ practitionerName: 'Dr. Ngozi Okafor' })
  expect(await file.free('follow-up-video', '2026-12-01T10:30:00Z')).toMatchObject([{ slot: 'Slot/s2' }])
})

test('a file that can’t be used is told of once, by line and reason, and the one before stays', async () => {
  drop('one.csv', line('s1', '10'))
  expect(await free()).toEqual(['Slot/s1'])
  drop('two.csv', line('s2', '11'), 'nonsense')
  expect([await free(), await free()]).toEqual([['Slot/s1'], ['Slot/s1']])
  expect(problems).toEqual(['two.csv:3: the line has 1 values in place of 5'])
  drop('three.csv', line('s3', '12'))
  expect(await free()).toEqual(['Slot/s3'])
})

test('before any file has come nothing is free, and that is told', async () => {
  expect(await free()).toEqual([])
  expect(problems).toEqual([`${folder}: no .csv is there`])
})
