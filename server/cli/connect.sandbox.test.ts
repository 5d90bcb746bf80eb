import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseReport } from '#formats/connect/report.ts'
import { ORACLE_LIKE } from '../../test/emrs/oracle-like.ts'
import { startSandboxEmr, type SandboxEmr } from '../../test/sandbox-emr.ts'
import { reportOn } from '../connect/report.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

let emr: SandboxEmr
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-connect-'))
  emr = await startSandboxEmr()
})
afterEach(() => emr.mend())
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await emr.stop()
})

/** The command as it is typed, without any settings. */
function connect(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const { CAUSEWAY_ORGANIZATIONS: _, ...env } = process.env
  const command = join(import.meta.dirname, 'connect.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...words], { env }, (fault, out, error) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), out, error })
    })
  })
}

function withCredentials() {
  const backend = emr.smart.backendFetch(emr.organization)
  return reportOn(emr.organization.emr.fhirBase, { organization: 'riverbend', backend }, () => new Date())
}

describe('the sandbox EMR', () => {
  test('offers all that a visit asks, and its searches answer as it declares', async () => {
    const { cells, remarks, tells } = await withCredentials()
    expect(cells.filter(({ door }) => door !== 'fhir' && door !== 'smart')).toEqual([])
    expect(cells.flatMap(({ name, missing }) => missing.map(({ what }) => `${name}: ${what}`))).toEqual([])
    const measured = new Set(cells.flatMap((cell) => cell.measured?.split(', ') ?? []))
    expect([...measured].filter((said) => !/^(a token was given|[A-Za-z]+ search answers)$/.test(said))).toEqual([])
    expect(measured).toContain('Slot search answers')
    // It lists its scopes by star, which is no word for each; and its window can be spoken to.
    expect(remarks).toHaveLength(3)
    expect(tells).toBe(true)
  })

  test('that declares a search and answers 403 is not believed', async () => {
    await emr.fail({ kind: 'refuse', status: 403, type: 'Slot' })
    const { cells } = await withCredentials()
    expect(cells.find(({ name }) => name === 'free times')).toMatchObject({
      door: null,
      why: 'not offered: Slot search',
      measured: expect.stringContaining('Slot search answers 403'),
    })
  })

  test('is searched and nothing else: what it keeps is the same before and after', async () => {
    const kept = async () => {
      const types = ['Appointment', 'Slot', 'Encounter', 'Communication']
      const backend = emr.smart.backendFetch(emr.organization)
      return Promise.all(
        types.map(async (type) =>
          (await backend(`${emr.organization.emr.fhirBase}/${type}?_sort=-_lastUpdated&_count=1`, {})).text(),
        ),
      )
    }
    const before = await kept()
    await withCredentials()
    expect(await kept()).toEqual(before)
  })
})

describe('the command', () => {
  test('prints table and registration, and says that it read only what is public', async () => {
    const { code, out, error } = await connect(`${emr.organization.emr.fhirBase}/metadata`)
    expect([code, error]).toEqual([0, ''])
    expect(out).toContain('RiverChart EMR (sandbox)')
    expect(out.replaceAll('\n', ' ')).toContain(
      'Only what is public was read: no organizations are described in the settings.',
    )
    expect(out).toMatch(/^book +fhir +declared$/m)
    expect(out).toContain('redirect address: https://CAUSEWAY_ORIGIN/launch/callback')
  })

  test('saves, compares, and ends with 3 where something that a visit uses is gone', async () => {
    const { fhirBase } = emr.organization.emr
    const file = join(folder, 'saved.json')
    expect((await connect(fhirBase, '--save', file)).code).toBe(0)
    const same = await connect(fhirBase, '--against', file)
    expect([same.code, same.out]).toEqual([0, expect.stringContaining('Nothing that a visit uses has changed since')])

    const saved = parseReport(readFileSync(file, 'utf8'))
    if (saved === undefined) throw new Error('expected a saved report')
    // Then, the EMR had something that it has no more.
    const [first, ...cells] = saved.cells
    const lacking = {
      ...saved,
      cells: [{ ...first, door: null, missing: [{ what: 'launch-ehr', said: 'no' }] }, ...cells],
    }
    writeFileSync(file, JSON.stringify(lacking))
    const better = await connect(fhirBase, '--against', file, '--json')
    expect([better.code, JSON.parse(better.out).changes]).toEqual([
      0,
      [{ name: 'launch from the chart', way: 'better', says: expect.stringContaining('nothing became smart') }],
    ])
  })

  test('ends with 3 for an EMR that offers less than it did', async () => {
    const [rest] = ORACLE_LIKE.statement.rest
    let types = rest?.resource ?? []
    const server = createServer((request, response) => {
      const statement = { ...ORACLE_LIKE.statement, rest: [{ ...rest, resource: types }] }
      response.end(JSON.stringify(request.url?.endsWith('/metadata') ? statement : ORACLE_LIKE.smart))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('expected a port')
      const fhirBase = `http://127.0.0.1:${address.port}/fhir`
      const file = join(folder, 'before.json')
      expect((await connect(fhirBase, '--save', file)).code).toBe(0)
      types = types.filter(({ type }) => type !== 'Immunization')
      const { code, out } = await connect(fhirBase, '--against', file)
      expect([code, out]).toEqual([
        3,
        expect.stringContaining('- list: immunisations: fhir became nothing: not offered: Immunization.'),
      ])
    } finally {
      server.close()
    }
  })

  test.each([
    [[], /^Say which EMR: causeway connect <fhir base>/],
    [['not-an-address'], /^"not-an-address" is no address that starts with https/],
    [['https://user:pw@emr.example/fhir'], /^Give the FHIR base address alone/],
    [['http://127.0.0.1:1/fhir'], /could not be asked|refuses the connection/],
    [['http://127.0.0.1:1/fhir', '--against', '/nowhere.json'], /^\/nowhere\.json can't be read/],
    [['http://127.0.0.1:1/fhir', '--accept'], /^No organization in the settings has/],
    [['http://127.0.0.1:1/fhir', '--unknown'], /^Say which EMR/],
  ])('%j is refused with a sentence and exit code 1', async (words, says) => {
    const { code, out, error } = await connect(...words)
    expect([code, out, error]).toEqual([1, '', expect.stringMatching(says)])
  })
})
