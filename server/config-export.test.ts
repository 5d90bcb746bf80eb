import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import { exportText } from '#formats/config/export.ts'
import { edited } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { writePractice } from '../setup/practice.mjs'
import { readConfig, SETTINGS, type Config } from './config.ts'
import { configurationOf, exportedRoutes } from './config-export.ts'
import type { InForce } from './route-versions.ts'

// Each command is a process of its own.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
let config: Config

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-export-'))
  const emr = 'http://localhost:8090'
  const { organizations } = writePractice(folder, {
    causeway: 'http://127.0.0.1:8080',
    emr,
    mllpPort: 8092,
    interfacePort: 8093,
    ownVideo: true,
  })
  const read = readConfig({
    CAUSEWAY_SANDBOX: '1',
    CAUSEWAY_DATA: folder,
    CAUSEWAY_ORGANIZATIONS: organizations,
    DATABASE_URL: 'postgres://causeway:SECRET-1@db.example/visits?password=SECRET-2',
    SMTP_URL: 'smtps://us:SECRET-3@mail.example',
    SMS_TOKEN: 'SECRET-4',
    TRANSCRIBER_KEY: 'SECRET-5',
    TURN_URLS: 'turn:turn.example:3478',
    TURN_SECRET: 'SECRET-6',
    ICE_SERVERS: '[{"urls":"turn:other.example","username":"u","credential":"SECRET-7"}]',
    METRICS_TOKEN: `SECRET-8${'x'.repeat(32)}`,
  })
  if (Array.isArray(read)) throw new Error(JSON.stringify(read))
  config = read
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inForce = {
  pathways: new Map([['primary-care-follow-up', PATHWAY]]),
  cellsOf: async () => [
    {
      name: 'book',
      kind: 'write' as const,
      door: 'worklist' as const,
      why: 'not offered: Slot',
      missing: [],
      measured: 'Slot search answers 403',
      hl7v2: 'SIU^S12',
    },
    {
      name: 'free times',
      kind: 'read' as const,
      door: null,
      why: 'not offered: Slot',
      missing: [],
      measured: null,
      hl7v2: null,
    },
  ],
  profileOf: async () => null,
  routesOf: async () => ({}),
}
const exported = (parts: Partial<Parameters<typeof configurationOf>[2]> = {}) =>
  configurationOf(config, config.organizations, { ...inForce, ...parts })

describe('the configuration of the sandbox, with every secret that there is', () => {
  test('holds none of them', async () => {
    const text = exportText(await exported())
    expect(text).not.toMatch(
      /SECRET-\d|signs-with-these-words|sandbox links by context|sandbox native module|sandbox-call-back/,
    )
    expect(text).not.toContain(config.secret.toString('hex'))
    expect(text).not.toContain(readFileSync(join(folder, 'secret'), 'utf8'))
  })

  test('says of each whether it is there', async () => {
    const { settings, organizations } = await exported()
    expect(settings).toMatchObject({
      CAUSEWAY_SECRET: 'present',
      SMS_TOKEN: 'present',
      METRICS_TOKEN: 'present',
      DATABASE_URL: 'postgres://…@db.example/visits?password=…',
      SMTP_URL: 'smtps://…@mail.example',
    })
    expect(organizations['riverbend']?.settings).toMatchObject({
      emr: { clientSecret: 'absent', clientId: 'causeway' },
      mail: { secret: 'present' },
      telephone: { secret: 'present' },
      rooms: { link: { secret: 'present' } },
    })
  })

  test('names every setting but the file that is exported itself', async () => {
    const { settings } = await exported()
    expect([...Object.keys(settings), 'CAUSEWAY_ORGANIZATIONS', 'CAUSEWAY_INSTALL'].toSorted()).toEqual(
      [...SETTINGS].toSorted(),
    )
  })

  test('says by which door each read and write goes, and where HL7 v2 says what', async () => {
    const riverbend = (await exported()).organizations['riverbend']
    expect(riverbend?.doors).toEqual({
      'write book': { door: 'hl7v2 SIU^S12', why: 'not offered: Slot' },
      'read free times': { door: null, why: 'not offered: Slot' },
    })
    expect(riverbend?.siteProfile).toMatchObject({ joinAddress: { place: 'NTE', type: 'JOIN' } })
    expect(riverbend?.pathways).toHaveProperty('primary-care-follow-up.steps')
    const send = config.organizations[0]?.emr.hl7v2?.send
    if (send === undefined) throw new Error('the practice sends')
    const profile = { ...edited(send), visitNumber: 'PID-18' as const }
    const after = (await exported({ profileOf: async () => profile })).organizations['riverbend']
    expect(after?.siteProfile).toMatchObject({ visitNumber: 'PID-18' })
  })
})

test('says by which texts routes and maps are carried, so that another install with other ones differs', () => {
  const version = (route: string, map?: string) =>
    ({
      route: { version: route },
      ...(map !== undefined && { map: { id: 'siu-to-appointment', version: map } }),
    }) as InForce
  const of = (inForce: InForce) =>
    exportedRoutes(
      { inForce: () => inForce, ofFile: () => version('r1', 'm1') },
      { id: 'riverbend', routes: { schedule: {} } },
    )
  const schedule = { version: 'r1', map: 'siu-to-appointment', mapVersion: 'm1', by: 'file' }
  expect(of(version('r1', 'm1'))).toEqual({ schedule })
  expect(of(version('r1', 'm2'))).toEqual({ schedule: { ...schedule, mapVersion: 'm2', by: 'page' } })
  expect(of(version('r2'))).toEqual({ schedule: { version: 'r2', map: null, mapVersion: null, by: 'page' } })
})

describe('the command', () => {
  const run = (...words: string[]): Promise<{ code: number; out: string; error: string }> => {
    const { CAUSEWAY_ORGANIZATIONS: _, ...env } = process.env
    const command = join(import.meta.dirname, 'cli', 'config.ts')
    return new Promise((resolve) => {
      execFile(process.execPath, [command, ...words], { env }, (fault, out, error) => {
        resolve({ code: fault === null ? 0 : Number(fault.code), out, error })
      })
    })
  }
  const kept = async (name: string, change: (text: string) => string = (text) => text) => {
    const path = join(folder, name)
    writeFileSync(path, change(exportText(await exported())))
    return path
  }

  test('says line by line in what two exports differ, and nothing else', async () => {
    const [a, b] = [await kept('a.json'), await kept('b.json', (text) => text.replace('413-555-0142', '413-555-0100'))]
    expect(await run('diff', a, b)).toEqual({
      code: 3,
      out: `organization, setting phone: 413-555-0142 in ${a}, 413-555-0100 in ${b}.\n`,
      error: '',
    })
    expect(await run('diff', a, a)).toMatchObject({ code: 0, out: `${a} and ${a} are the same configuration.\n` })
  })

  test('says what it needs', async () => {
    const a = await kept('a.json')
    const other = join(folder, 'organizations.json')
    expect(await run()).toMatchObject({ code: 1, error: expect.stringMatching(/^Say which:/) })
    expect(await run('export')).toMatchObject({ code: 1, error: expect.stringMatching(/^CAUSEWAY_ORGANIZATIONS/) })
    expect(await run('diff', a, other)).toMatchObject({ code: 1, error: expect.stringMatching(/is no export/) })
    expect(await run('diff', a, 'gone.json')).toMatchObject({ code: 1, error: expect.stringMatching(/can't be read/) })
  })
})
