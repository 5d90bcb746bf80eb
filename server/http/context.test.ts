import type { FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { doorWith } from './door.fixture.ts'
import { buildHttp } from './server.ts'

let app: FastifyInstance | undefined
afterEach(() => app?.close())

const refused = { open: async () => ({ refused: 'not-found' }) as const }

test('whatever is wrong with a link by context, it is one page with one status, in both languages', async () => {
  const http = await buildHttp(doorWith({ contextLinks: refused }))
  app = http
  const addresses = [
    '/context/riverbend/patient?context=a',
    '/context/nowhere/clinician?context=%00',
    '/context/riverbend/patient',
  ]
  const answers = await Promise.all(addresses.map(async (url) => http.inject(url)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
  const [one, other, ...more] = answers.map(({ body }) => body.replaceAll(/nonce="[^"]+"/g, ''))
  expect(more).toEqual([one])
  expect(one).toBe(other)
  expect(one).toContain('This link does not open a visit')
  expect(one).toContain('Este enlace no abre ninguna visita')
})

test('no link stands in the log', async () => {
  const lines: string[] = []
  const deps = doorWith({ contextLinks: refused }, { logLevel: 'info' })
  app = await buildHttp({ ...deps, log: { write: (line) => void lines.push(line) } })
  await app.inject('/context/riverbend/patient?context=what-is-encrypted')
  expect(lines.join('')).toContain('"route":"/context/:organization/:who","status":404')
  expect(lines.join('')).not.toContain('what-is-encrypted')
})

test('the patient is led to their door without the link in its address, the clinician to the EMR’s sign-in', async () => {
  const asked: unknown[] = []
  app = await buildHttp(
    doorWith({
      contextLinks: {
        open: async (organization, who, value, secretFor) => {
          asked.push([organization, who, value, secretFor('v1')])
          return who === 'clinician'
            ? { opens: 'sign-in', redirect: 'https://emr.example/authorize', pending: 'l9', secret: 's' }
            : { opens: 'link', visit: 'v1', deviceSecret: 'd' }
        },
      },
    }),
  )
  const patient = await app.inject('/context/riverbend/patient?context=one')
  expect([patient.statusCode, patient.headers.location]).toEqual([303, '/v/v1'])
  expect(String(patient.headers['set-cookie'])).toMatch(/cw_link_\d+_v1=d;.*HttpOnly/)
  const clinician = await app.inject('/context/riverbend/clinician?context=two')
  expect([clinician.statusCode, clinician.headers.location]).toEqual([302, 'https://emr.example/authorize'])
  expect(String(clinician.headers['set-cookie'])).toMatch(/cw_w_\d+_l9=s;.*HttpOnly/)
  expect(asked).toEqual([
    ['riverbend', 'patient', 'one', undefined],
    ['riverbend', 'clinician', 'two', undefined],
  ])
  expect((await app.inject('/context/riverbend/anybody?context=three')).statusCode).toBe(400)
})
