import { expect, test } from 'vitest'
import { SECTIONS } from '#api/workspace.ts'
import { start } from '#domain/visit/evolve.ts'
import { ChartFault } from './chart.ts'
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
  return { workspace: workspaceUseCases(house), happened, given }
}

const session = { organization: 'riverbend', launch: 'l1', visit: 'v1', own: true } as LaunchSession
const ALL = `audit workspace intake ${SECTIONS.map((section) => `chart/${section}`).join(' ')}`
const ONCE = [ALL, ...SECTIONS.map((section) => `read ${section}`)]

test('what a page shows first is in the audit, and read, while its browser is on its way; the page reads it no second time', async () => {
  const { workspace, happened } = opened()
  workspace.begin(session, SECTIONS)
  await expect.poll(() => happened).toEqual(ONCE)
  const { list } = await workspace.first(session, SECTIONS)
  expect(await list('allergies')).toEqual({
    state: 'shown',
    items: [],
    older: null,
    incomplete: false,
    readAt: '2026-11-27T15:00:00.000Z',
  })
  expect(happened).toEqual(ONCE)
})

test('a page that is loaded again, or of another launch, reads the chart anew', async () => {
  const { workspace, happened } = opened()
  workspace.begin(session, SECTIONS)
  await workspace.first(session, SECTIONS)
  await workspace.first(session, SECTIONS)
  await workspace.first({ ...session, launch: 'l2' }, SECTIONS)
  expect(happened).toEqual([...ONCE, ...ONCE, ...ONCE])
})

test('a browser that comes late gets no chart of before', async () => {
  const { workspace, happened, given } = opened()
  workspace.begin(session, SECTIONS)
  await expect.poll(() => happened).toEqual(ONCE)
  given.now = new Date(given.now.getTime() + 5_000)
  await workspace.first(session, SECTIONS)
  expect(happened).toEqual([...ONCE, ...ONCE])
})

test('nothing is read that is not in the audit, and the page tries again', async () => {
  const { workspace, happened, given } = opened({ auditIsDown: true })
  workspace.begin(session, SECTIONS)
  await expect(workspace.first(session, SECTIONS)).rejects.toThrow('no audit')
  expect(happened).toEqual([])
  given.auditIsDown = false
  await workspace.first(session, SECTIONS)
  expect(happened).toEqual(ONCE)
})
