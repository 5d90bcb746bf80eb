import type { Resource } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTrial, type Trial } from '../../sandbox/trial-app.ts'
import { connectChart } from './connect.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

let trial: Trial
beforeAll(async () => {
  trial = await startTrial()
})
afterAll(() => trial?.close())

test('the site that an appointment names is read with its state; a video room is none, nor is one that says no state', async () => {
  const { repo, fhirBase } = trial.practice.emr
  const authorization = `Bearer ${await trial.systemToken()}`
  const { read } = connectChart(
    { fhirBase, cursorKey: new Uint8Array(32), roles: {}, takesBatches: async () => false },
    {
      backend: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization } }),
      clinician: () => () => Promise.reject(new Error('a clinician’s token was asked for')),
    },
  )
  const put = async (resource: object) => repo.createResource(resource as Resource)
  const siteOf = async (location: object | null) => {
    const named = location && (await put({ resourceType: 'Location', status: 'active', ...location }))
    const { id } = await put({
      resourceType: 'Appointment',
      status: 'booked',
      participant: [
        { actor: { reference: 'Practitioner/dr-okafor' }, status: 'accepted' },
        ...(named === null ? [] : [{ actor: { reference: `Location/${named.id}` }, status: 'accepted' }]),
      ],
    })
    return read.siteOf(`Appointment/${id}`)
  }
  const north = { name: 'Riverbend, North', address: { city: 'Springfield', state: 'MA' } }
  expect(await siteOf(north)).toEqual({ name: 'Riverbend, North', state: 'MA' })
  expect(await siteOf(null)).toBeNull()
  expect(await siteOf({ ...north, physicalType: { coding: [{ code: 'vi' }] } })).toBeNull()
  expect(await siteOf({ ...north, address: { city: 'Springfield' } })).toBeNull()
  expect(await siteOf({ ...north, status: 'inactive' })).toBeNull()
})
