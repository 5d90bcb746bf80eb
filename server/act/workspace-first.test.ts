import { expect, test } from 'vitest'
import { SECTIONS } from '#api/workspace.ts'
import { start } from '#domain/visit/evolve.ts'
import { ChartFault, type Clinician } from './chart.ts'
import type { House } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { workspaceUseCases } from './workspace.ts'

/** A workspace whose chart has empty lists, with what was read of it and what the audit has, in their order. */
function opened({ auditIsDown = false } = {}) {
  const state = { ...start(), patient: 'Patient/p1' }
  const visit = { id: 'v1', organization: 'riverbend', pathway: 'p', state } as unknown as StoredVisit
  const happened: string[] = []
  const given = { auditIsDown, now: new Date('2026-11-27T15:00:00Z') }
  const house = {
    now: () => given.now,
    offered: async () => null,
    store: {
      visit: async () => visit,
      audit: async (_: string, entries: AuditEntry[]) => {
        if (given.auditIsDown) throw new Error('no audit')
        happened.push(`audit ${entries.map(({ what }) => what).join(' ')}`)
      },
    },
    chartOf: () => ({
      read: {
        section: async (_: string, section: string) => {
          happened.push(`read ${section}`)
          return { state: 'shown', items: [], older: null, incomplete: false }
        },
        patient: () => Promise.reject(new ChartFault({ kind: 'unreachable' })),
        clinician: () => Promise.reject(new ChartFault({ kind: 'unreachable' })),
      },
    }),
  } as unknown as House
  const workspace = workspaceUseCases(house)
  const ahead = () => workspace.readAhead(SECTIONS)({ ...session, seat: 'clinician' }, visit, clinician)
  return { workspace, ahead, happened, given }
}

const clinician = { name: 'Dr.' } as Clinician
const session = {
  organization: 'riverbend',
  launch: 'l1',
  visit: 'v1',
  practitioner: 'Practitioner/dr',
  own: true,
} as LaunchSession
const ALL = ['workspace', 'intake', ...SECTIONS.map((section) => `chart/${section}`)]
const READ = SECTIONS.map((section) => `read ${section}`)
const ONCE = [`audit ${ALL.join(' ')}`, ...READ]

test('a launch gets what its page shows first for the audit, and reads nothing before it may begin', async () => {
  const { ahead, happened } = opened()
  const { audit, begin } = await ahead()
  expect(audit.map(({ what, outcome }) => `${what} ${outcome}`)).toEqual(ALL.map((what) => `${what} done`))
  expect(happened).toEqual([])
  begin()
  await expect.poll(() => happened).toEqual(READ)
})

test('what is read while the browser is on its way the page reads no second time', async () => {
  const { workspace, ahead, happened } = opened()
  const { begin } = await ahead()
  begin()
  const { list } = await workspace.first(session, SECTIONS)
  expect(await list('allergies')).toEqual({
    state: 'shown',
    items: [],
    older: null,
    incomplete: false,
    readAt: '2026-11-27T15:00:00.000Z',
  })
  expect(happened).toEqual(READ)
})

test('a page that is loaded again, or of another launch, is in the audit and reads the chart anew', async () => {
  const { workspace, ahead, happened } = opened()
  const { begin } = await ahead()
  begin()
  await workspace.first(session, SECTIONS)
  await workspace.first(session, SECTIONS)
  const { list } = await workspace.first({ ...session, launch: 'l2' }, SECTIONS)
  await list('documents')
  expect(happened).toEqual([...READ, ...ONCE, ...ONCE])
})

test('a browser that comes late gets no chart of before', async () => {
  const { workspace, ahead, happened, given } = opened()
  const { begin } = await ahead()
  begin()
  await expect.poll(() => happened).toEqual(READ)
  given.now = new Date(given.now.getTime() + 5_000)
  const { list } = await workspace.first(session, SECTIONS)
  await list('documents')
  expect(happened).toEqual([...READ, ...ONCE])
})

test('nothing is read that is not in the audit, and the page tries again', async () => {
  const { workspace, happened, given } = opened({ auditIsDown: true })
  await expect(workspace.first(session, SECTIONS)).rejects.toThrow('no audit')
  expect(happened).toEqual([])
  given.auditIsDown = false
  const { list } = await workspace.first(session, SECTIONS)
  await list('documents')
  expect(happened).toEqual(ONCE)
})
