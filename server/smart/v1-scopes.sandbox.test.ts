import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { nextDay } from '#domain/day.ts'
import { localDate } from '#domain/visit/age.ts'
import { startSandboxEmr, type SandboxEmr } from '../../test/sandbox-emr.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

const LOCKMAN = 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736'

let emr: SandboxEmr

beforeAll(async () => {
  emr = await startSandboxEmr({ SANDBOX_PERSONALITY: 'epic-like' })
})
afterAll(() => emr.stop())

test('a launch is let in by an EMR that spells scopes the v1 way and grants fewer', async () => {
  const okafor = await emr.signIn('dr-okafor')
  const begun = await emr.smart.begin(emr.organization, await okafor.openApp(LOCKMAN))
  const asked = new URL(begun.authorizeUrl).searchParams.get('scope')
  expect(asked).toContain('user/DocumentReference.read user/DocumentReference.write')
  expect(asked).not.toMatch(/\.[cruds]+( |$)/)
  const signedIn = await emr.smart.finish(emr.organization, begun.pending, await okafor.authorize(begun.authorizeUrl))
  expect(signedIn).toMatchObject({ fhirUser: 'Practitioner/dr-okafor', patient: LOCKMAN, encounter: null })

  const fetch = emr.smart.clinicianFetch(emr.organization, 'a-launch', {
    read: async () => signedIn.tokens,
    write: async () => {},
  })
  const statusOf = async (path: string) => (await fetch(`${emr.organization.emr.fhirBase}/${path}`, {})).status
  expect(await statusOf(LOCKMAN)).toBe(200)
  // Asked for and not granted: the list is withheld, the visit goes on.
  expect(await statusOf('MedicationKnowledge')).toBe(403)
})

test('a launch for an appointment whose encounter staff have opened names both', async () => {
  const desk = await emr.signIn('desk-bowman')
  const free = async (page: string) => /<option value="([\w-]+)">\d/.exec(await (await desk.get(page)).text())?.[1]
  // In the last minutes of a day nothing of it is free.
  let [page, slot] = ['/schedule', await free('/schedule')]
  for (let day = localDate(new Date(), 'America/New_York'); slot === undefined; slot = await free(page)) {
    day = nextDay(day)
    page = `/schedule?date=${day}`
  }
  await desk.post('/schedule/book', { slot, patient: LOCKMAN.slice('Patient/'.length), reason: 'cough' })
  const [, id] = /data-row="([\w-]+)"/.exec(await (await desk.get(page)).text()) ?? []
  await desk.post(`/schedule/appointment/${id}/check-in`, {})

  const okafor = await emr.signIn('dr-okafor')
  const begun = await emr.smart.begin(emr.organization, await okafor.openApp(LOCKMAN, `Appointment/${id}`))
  const signedIn = await emr.smart.finish(emr.organization, begun.pending, await okafor.authorize(begun.authorizeUrl))
  expect(signedIn).toMatchObject({
    patient: LOCKMAN,
    appointment: `Appointment/${id}`,
    encounter: expect.stringMatching(/^Encounter\/./),
  })
})

test('the backend is given a token there, and reads by it', async () => {
  const backend = emr.smart.backendFetch(emr.organization)
  expect((await backend(`${emr.organization.emr.fhirBase}/Appointment?patient=${LOCKMAN}`, {})).status).toBe(200)
})
