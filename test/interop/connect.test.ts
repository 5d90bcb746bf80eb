import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { reportOn } from '../../server/connect/report.ts'
import { startSandboxEmr, type SandboxEmr } from '../sandbox-emr.ts'
import { withHapi } from './java.ts'

let emr: SandboxEmr | undefined

beforeAll(async () => {
  if (!withHapi.skip) emr = await startSandboxEmr({ SANDBOX_RECORD: inject('hapi').url })
})
afterAll(() => emr?.stop())

test(
  'the command *connect* prints for HAPI behind its strict front the door of each read and write',
  withHapi,
  async () => {
    const { code, out, error } = await connect(emr?.organization.emr.fhirBase ?? '')
    console.log(out)
    expect([code, error]).toEqual([0, ''])
    expect(out).toContain('HAPI FHIR')
    expect(out).toMatch(/^launch from the chart +smart +/m)
    expect(out).toMatch(/^Causeway as backend service +smart +/m)
    for (const write of ['book', 'arrive', 'intake: answers', 'note', 'sign', 'summary'])
      expect([write, new RegExp(`^${write} +(\\S+)`, 'm').exec(out)?.[1]]).toEqual([write, 'fhir'])
    expect(out).toMatch(/^Reads: \d+ by FHIR, \d+ not to be had\. Writes: \d+ by FHIR, \d+ by a person\.$/m)
    // It has no topics: it tells by plain rest-hooks.
    expect(out).toContain('Subscription, by which the EMR tells of changes')
  },
)

test(
  'what HAPI declares it does: by the backend’s own token each search of a visit is answered',
  withHapi,
  async () => {
    if (emr === undefined) throw new Error('the front has not started')
    const { smart, organization } = emr
    const backend = smart.backendFetch(organization)
    const { cells } = await reportOn(
      organization.emr.fhirBase,
      { organization: 'riverbend', backend },
      () => new Date(),
    )
    const measured = [...new Set(cells.flatMap((cell) => cell.measured?.split(', ') ?? []))]
    console.log(`Measured at HAPI: ${measured.join(', ')}.`)
    expect(measured).toContain('Appointment search answers')
    expect(measured.filter((said) => !/^(a token was given|[A-Za-z]+ search answers)$/.test(said))).toEqual([])
  },
)

/** The command as it is typed, without any settings. */
function connect(fhirBase: string): Promise<{ code: number; out: string; error: string }> {
  const { CAUSEWAY_ORGANIZATIONS: _, ...env } = process.env
  const command = join(import.meta.dirname, '..', '..', 'server', 'cli', 'connect.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [command, fhirBase], { env }, (fault, out, error) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), out, error })
    })
  })
}
