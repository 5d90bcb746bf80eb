import { expect, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import type { PathwayDoors } from '#domain/connect/pathway-doors.ts'
import { start } from '#domain/visit/evolve.ts'
import type { House } from './house.ts'
import type { LaunchedVisit } from './launched-visit.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { noteWriting } from './workspace-note.ts'
import type { WorkspaceReading } from './workspace-reading.ts'

const BY_FHIR: Cell = {
  name: 'note',
  kind: 'write',
  door: 'fhir',
  why: 'declared',
  missing: [],
  measured: null,
  hl7v2: 'MDM^T02',
}

test.each<[string, PathwayDoors | undefined, readonly Cell[] | null, string]>([
  ['goes into the chart where the EMR takes it', undefined, [BY_FHIR], 'until the chart has it'],
  [
    'is kept until it is signed where its pathway says that a person enters it',
    { note: 'worklist' },
    [BY_FHIR],
    'until it is signed',
  ],
  ['is kept where its pathway says that it goes by message', { note: 'hl7v2' }, [BY_FHIR], 'until it is signed'],
  [
    'is kept where its pathway says so of an EMR of which nothing is known yet',
    { note: 'worklist' },
    null,
    'until it is signed',
  ],
])('what is typed of a note %s', async (_, doors, offered, why) => {
  const visit = { id: 'v1', organization: 'riverbend', pathway: 'p', state: start() } as unknown as StoredVisit
  const house = {
    organizations: new Map([['riverbend', { emr: {} }]]),
    pathways: new Map([['p', { note: { type: { code: '11506-3' }, sections: [] }, doors }]]),
    offered: async () => offered,
  } as unknown as House
  const held: string[] = []
  const launched = {
    visitOf: async () => visit,
    act: async (_session, _happening, _what, hold = []) => {
      held.push(...hold.map((one) => one.why))
      return null
    },
  } as Partial<LaunchedVisit> as LaunchedVisit
  const reading = { rememberNote: () => undefined } as Partial<WorkspaceReading> as WorkspaceReading
  const session = { launch: 'l1', practitioner: 'Practitioner/dr', visit: 'v1' } as LaunchSession
  await noteWriting(house, reading, launched).saveNote(session, { sections: [], base: null })
  expect(held).toEqual([why])
})
