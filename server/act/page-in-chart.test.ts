import { expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { start } from '#domain/visit/evolve.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import type { House } from './house.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { workspaceReading } from './workspace-reading.ts'

const NAME = 'primary-care-follow-up'
const pathway = parsePathway(
  readFileSync(join(import.meta.dirname, '..', '..', 'pathways', `${NAME}.yaml`), 'utf8'),
  NAME,
) as Pathway

/** The signed note of a visit as the workspace shows it after a restart: nothing is remembered, the chart has it. */
function shown(charted: { readable: boolean; text: string }) {
  const visit = {
    id: 'v',
    organization: 'riverbend',
    pathway: NAME,
    state: {
      ...start(),
      patient: 'Patient/p1',
      note: 'final',
      signed: { at: '2026-11-20T15:30:00Z', by: 'Practitioner/dr-okafor' },
      references: { ...start().references, note: 'DocumentReference/9' },
    },
  } as unknown as StoredVisit
  const house = {
    pathways: new Map([[NAME, pathway]]),
    chargeRules: { version: '', payers: [], modifiers: [], rules: [] },
    offered: () => Promise.resolve(null),
    store: { heldUnder: () => Promise.resolve([]), held: () => Promise.resolve(null) },
    chartOf: () => ({
      read: {
        note: () =>
          Promise.resolve({ version: 'W/"1"', final: true, sections: [], at: '2026-11-20T15:30:00Z', ...charted }),
      },
    }),
  } as unknown as House
  const session = { organization: 'riverbend', launch: 'l', practitioner: 'Practitioner/dr-okafor', own: true }
  return workspaceReading(house).note(session as unknown as LaunchSession, visit, [])
}

test('a signed note that is a page in the chart is said to be one, and is not shown as empty', async () => {
  expect(await shown({ readable: false, text: '' })).toMatchObject({ state: 'signed', laidOut: true })
})

test('one with words is shown with them', async () => {
  const { laidOut, sections } = await shown({ readable: true, text: 'Rest.' })
  expect([laidOut, sections[0]?.text]).toEqual([undefined, 'Rest.'])
})
