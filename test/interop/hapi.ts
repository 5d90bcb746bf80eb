import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { catalogueResources } from '../../sandbox/seed/catalogue.ts'
import { chartResources } from '../../sandbox/seed/charts.ts'
import { practiceResources } from '../../sandbox/seed/practice.ts'
import { slotOf, slotStarts } from '../../sandbox/seed/slots.ts'
import { syntheaResources } from '../../sandbox/seed/synthea.ts'
import { freePort } from '../free-port.ts'
import { startJava, withHapi } from './java.ts'

/** HAPI's FHIR server of this run, for all its test files. */
export interface HapiServer {
  /** Its FHIR base, open to everybody: apps go by the sandbox EMR, which stands before it. */
  url: string
  /** What it has said. */
  log: string
  /** Where test files write what they leave out, a line each. */
  notRun: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined in a run without HAPI. */
    hapi: HapiServer
  }
}

/** Morris Lockman, Caridad Olivares and Tony Douglas: HAPI takes some hundred resources a second, and nobody else is needed. */
const PATIENTS = [
  'b218cee9-019d-47a4-b161-e97c0fd6f736',
  'd91838c4-3228-4800-8630-1aa9c808f7a2',
  '79c96478-7878-4703-9e94-b999f2bc3295',
]
/** Of each schedule: as many as the tests take, and some. */
const SLOTS = 110
const SEEDED = { resourceType: 'Basic', id: 'practice-is-there', code: { text: 'seeded' } }
const PATIENCE_MS = 180_000
const ENDED = 'HAPI has ended.'

/** Starts HAPI once for the run, and fills it with the sandbox's practice while the tests of other projects go on. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (withHapi.skip) return undefined
  const { hapi, stop } = await startHapi()
  project.provide('hapi', hapi)
  return async () => {
    const left = readFileSync(hapi.notRun, 'utf8').trim()
    if (left !== '') console.log(`Not run against HAPI:\n${left}`)
    await stop()
  }
}

/** HAPI on a port of its own, which fills itself from now on; `hapiReady` waits for it. */
export async function startHapi(): Promise<{ hapi: HapiServer; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-hapi-'))
  const hapi = { url: '', log: join(folder, 'hapi.log'), notRun: join(folder, 'not-run') }
  for (const file of [hapi.log, hapi.notRun]) writeFileSync(file, '')
  const port = await freePort()
  hapi.url = `http://127.0.0.1:${port}`
  const java = startJava('FhirServer', String(port))
  const log = (text: string) => appendFileSync(hapi.log, text)
  const gone = new Promise<void>((resolve) => {
    java.once('error', (fault) => resolve(log(`${fault.message}\n${ENDED}`)))
    java.once('exit', () => resolve(log(ENDED)))
  })
  java.stderr?.on('data', (bytes: Buffer) => log(bytes.toString()))
  java.stdout?.on('data', (bytes: Buffer) => {
    if (!bytes.toString().includes('ready')) return
    seed(hapi.url, new Date()).catch((fault: unknown) => log(`HAPI could not be filled: ${String(fault)}\n${ENDED}`))
  })
  const stop = async () => {
    java.stdin?.end()
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  return { hapi, stop }
}

/** Resolves once HAPI can be used. */
export async function hapiReady({ url, log }: HapiServer): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    const there = await fetch(`${url}/Basic/${SEEDED.id}`).catch(() => undefined)
    if (there?.ok) return
    if (readFileSync(log, 'utf8').includes(ENDED)) break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`HAPI can't be used: ${readFileSync(log, 'utf8').slice(-2000)}`)
}

type Seed = { resourceType: string; id: string }

async function seed(url: string, now: Date): Promise<void> {
  const practice = practiceResources('Riverbend Family Practice', now.getUTCFullYear())
  const slots = practice.flatMap((one) =>
    one.resourceType === 'Schedule'
      ? slotStarts(now)
          .slice(0, SLOTS)
          .map((start) => slotOf(one, new Date(start)))
      : [],
  )
  const charts = [...syntheaResources(), ...chartResources(now)]
  const others = charts.flatMap(({ resourceType, id }) =>
    resourceType === 'Patient' && !PATIENTS.includes(id) ? [id] : [],
  )
  const kept = charts.filter((one) => !others.some((id) => JSON.stringify(one).includes(id)))
  for (const part of [[...practice, ...catalogueResources()], slots, kept, [SEEDED]]) await put(url, part)
}

/** One transaction, in which everything may name everything. */
async function put(url: string, resources: readonly Seed[]): Promise<void> {
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }))
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
}
