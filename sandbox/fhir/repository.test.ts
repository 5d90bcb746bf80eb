import type { Communication } from '@medplum/fhirtypes'
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { loadDefinitions } from './definitions.ts'
import { PracticeRepository } from './repository.ts'

const message: Communication = { resourceType: 'Communication', status: 'completed' }
let data: string
let clock = 0
beforeAll(() => loadDefinitions(), 60_000)
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'sandbox-record-'))
})

const open = (): PracticeRepository =>
  PracticeRepository.open({
    data,
    fhirBase: 'http://emr.example/fhir',
    now: () => new Date((clock += 1000)),
    rules: [],
  })
const all = async (repo: PracticeRepository): Promise<string[]> =>
  (await repo.searchResources<Communication>({ resourceType: 'Communication' })).map(({ id }) => id)

test('what was written is there after a restart, every version of it', async () => {
  const before = open()
  const made = await before.createResource(message)
  await before.updateResource<Communication>({ ...made, status: 'stopped' })
  // Not closed: a process that is killed closes nothing.
  const after = open()
  const { entry } = await after.readHistory<Communication>('Communication', made.id)
  expect(entry?.map(({ resource }) => resource?.status)).toEqual(['stopped', 'completed'])
})

test('a line that a crash tore off is dropped whole, and writing goes on after it', async () => {
  const before = open()
  const kept = await before.createResource(message)
  appendFileSync(join(data, 'record.jsonl'), '[{"resourceType":"Communication","id":"torn"')
  const after = open()
  expect(await all(after)).toEqual([kept.id])
  const next = await after.createResource(message)
  expect(await all(open())).toEqual([kept.id, next.id])
})

test('a damaged line in the middle stops the start and says where it is', () => {
  writeFileSync(join(data, 'record.jsonl'), '[]\nrubbish\n[]\n')
  expect(open).toThrow('record.jsonl, line 2, is not JSON')
})

test('a transaction that throws leaves no trace, in memory or in the journal', async () => {
  const repo = open()
  const kept = await repo.createResource(message)
  const attempt = repo.withTransaction(async (tx) => {
    await tx.createResource(message)
    await tx.updateResource<Communication>({ ...kept, status: 'stopped' })
    throw new Error('changed my mind')
  })
  await expect(attempt).rejects.toThrow('changed my mind')
  expect(await all(repo)).toEqual([kept.id])
  expect((await repo.readResource<Communication>('Communication', kept.id)).status).toBe('completed')
  expect(readFileSync(join(data, 'record.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1)
})

test('nobody outside sees a transaction half done', async () => {
  const repo = open()
  let seen: Promise<string[]> | undefined
  await repo.withTransaction(async (tx) => {
    await tx.createResource(message)
    seen = all(repo)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await tx.createResource(message)
  })
  expect(await seen).toHaveLength(2)
})

test('a stale version and an unknown resource are refused', async () => {
  const repo = open()
  const made = await repo.createResource(message)
  const ifMatch = made.meta?.versionId ?? ''
  await repo.updateResource<Communication>({ ...made, status: 'stopped' }, { ifMatch })
  await expect(repo.updateResource<Communication>(made, { ifMatch })).rejects.toThrow('Precondition Failed')
  await expect(repo.updateResource<Communication>({ ...message, id: 'unknown' })).rejects.toThrow('Not found')
})

test('what is read may be changed without changing the record', async () => {
  const repo = open()
  const made = await repo.createResource(message)
  made.status = 'stopped'
  const read = await repo.readResource<Communication>('Communication', made.id)
  read.status = 'stopped'
  expect((await repo.readResource<Communication>('Communication', made.id)).status).toBe('completed')
})
