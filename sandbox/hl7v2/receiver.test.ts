import type { Patient } from '@medplum/fhirtypes'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../test/free-port.ts'
import { mllpClient } from '../../test/mllp-client.ts'
import { PracticeRepository } from '../fhir/repository.ts'
import { RIVERBEND } from '../site.ts'
import { openReceiver } from './receiver.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const now = () => new Date('2026-11-26T12:00:00Z')

function folder(): string {
  const data = mkdtempSync(join(tmpdir(), 'sandbox-receiver-'))
  ends.push(() => rmSync(data, { recursive: true }))
  return data
}

/** An empty practice that takes messages, and a sender's line to it. */
async function practice(data: string) {
  const port = await freePort()
  const origin = 'http://localhost:9'
  const repo = PracticeRepository.open({ data, fhirBase: `${origin}/fhir/r4`, now, rules: [] })
  const receiver = await openReceiver({ port }, { repo, origin, site: RIVERBEND, now })
  const line = await mllpClient(port)
  const close = async () => {
    line.end()
    receiver.close()
    await repo.close()
  }
  return {
    line,
    close,
    async names() {
      const people = await repo.searchResources<Patient>({ resourceType: 'Patient' })
      return people.map(({ name }) => name?.[0]?.family ?? '').toSorted((one, other) => one.localeCompare(other))
    },
  }
}

const person = (controlId: string, number: string, family: string, header = '') =>
  [
    `MSH|^~\\&|CW|MAIN|RIVERCHART||2026||ADT^A28^ADT_A05|${controlId}|T|2.5.1|||${header}`,
    'EVN||20261126',
    `PID|1||${number}^^^CW^MR||${family}^A||19800101|F`,
    'PV1|1|N',
  ].join('\r')

test('what was filed is not filed again, also after a restart, whatever comes under its control id', async () => {
  const data = folder()
  const first = await practice(data)
  expect((await first.line.send(person('1', 'N1', 'Abbott')))[1]).toBe('MSA|AA|1')
  expect((await first.line.send(person('1', 'N2', 'Baker')))[1]).toBe('MSA|AA|1')
  expect(await first.names()).toEqual(['Abbott'])
  await first.close()
  const second = await practice(data)
  ends.push(() => second.close())
  expect((await second.line.send(person('1', 'N2', 'Baker')))[1]).toBe('MSA|AA|1')
  expect(await second.names()).toEqual(['Abbott'])
  expect((await second.line.send(person('2', 'N2', 'Baker')))[1]).toBe('MSA|AA|2')
  expect(await second.names()).toEqual(['Abbott', 'Baker'])
})

test('messages that come at once are answered in their order', async () => {
  const { line, close } = await practice(folder())
  ends.push(close)
  line.write(`\x0b${person('1', 'N1', 'Abbott')}\x1c\r\x0b${person('2', 'N2', 'Baker')}\x1c\r`)
  expect([(await line.answer())[1], (await line.answer())[1]]).toEqual(['MSA|AA|1', 'MSA|AA|2'])
})

test.each([
  ['AL|NE', ['MSA|CA|1']],
  ['NE|AL', ['MSA|AA|1']],
  ['AL|AL', ['MSA|CA|1', 'MSA|AA|1']],
])('enhanced mode %s', async (asked, answers) => {
  const { line, close } = await practice(folder())
  ends.push(close)
  line.write(`\x0b${person('1', 'N1', 'Abbott', asked)}\x1c\r`)
  for (const answer of answers) expect((await line.answer())[1]).toBe(answer)
})

test('what can’t be filed leaves nothing, and is filed when it can', async () => {
  const { line, close, names } = await practice(folder())
  ends.push(close)
  const changed = person('9', 'N1', 'Abbott').replace('A28^ADT_A05', 'A08^ADT_A01')
  expect(await line.send(changed)).toEqual([
    expect.stringMatching(/^MSH/),
    'MSA|AE|9',
    'ERR||PID^1^3|204^Unknown key identifier^HL70357|E',
  ])
  await line.send(person('1', 'N1', 'Abbott'))
  expect((await line.send(changed))[1]).toBe('MSA|AA|9')
  expect(await names()).toEqual(['Abbott'])
})

test('bytes that are no message are answered, and what is no MLLP ends its line', async () => {
  const { line, close } = await practice(folder())
  ends.push(close)
  expect((await line.send('hello'))[1]).toBe('MSA|AR|')
  line.write('GET / HTTP/1.1\r\n\r\n')
  await line.closed
})

test('a test of the connection is read and files nothing, and is told where the join address is looked for', async () => {
  const { line, names, close } = await practice(folder())
  ends.push(close)
  const booked = (controlId: string, ...notes: string[]) =>
    [
      `MSH|^~\\&|CW|MAIN|RIVERCHART||2026||SIU^S12^SIU_S12|${controlId}|T|2.5.1`,
      'SCH|A1||||||||20|min',
      'TQ1|1||||||20261127170000+0000|20261127172000+0000',
      ...notes,
      'PID|1||CAUSEWAY-TEST^^^^MR||ZZTEST^Causeway',
    ].join('\r')
  expect((await line.send(booked('1', 'NTE|1|P|https://visits.example/v/1|JOIN^Address^L')))[1]).toBe('MSA|AA|1')
  const [, refused, why] = await line.send(booked('2', 'NTE|1|P|https://visits.example/v/1|URL^Address^L'))
  expect([refused, why?.slice(0, 16)]).toEqual(['MSA|AR|2', 'ERR||NTE^1^3|101'])
  expect((await line.send(person('3', 'CAUSEWAY-TEST', 'ZZTEST')))[1]).toBe('MSA|AA|3')
  expect(await names()).toEqual([])
})
