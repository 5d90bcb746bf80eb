import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { headerOf, text } from '#formats/hl7v2/message.ts'
import { ERRORS } from '#formats/hl7v2/unreadable.ts'
import type { Accept } from '../../server/config/hl7v2.ts'
import { answererOf } from '../../server/mllp/answer.ts'
import { openTally } from '../../server/mllp/tally.ts'

const HOUSE = join(import.meta.dirname, '..', '..')
const FOLDERS = [join(import.meta.dirname, 'samples'), join(HOUSE, 'formats', 'hl7v2', 'samples')]

interface Sample {
  name: string
  kind: string
  outcome: Verdict['verdict']
  /** What is looked for, or why it is turned away. */
  says: string
  passedOver: string[]
}

/** One sample, from whoever its header names, told to our listener whose chart knows everything that is asked of it. */
async function told(folder: string, file: string): Promise<Sample> {
  const bytes = readFileSync(join(folder, file))
  const bugs: unknown[] = []
  const heard: string[] = []
  const told: Sample[] = []
  const name = file.replace('.hl7', '')
  await answererOf({
    organization: 'riverbend',
    accept: partiesOf(bytes),
    feed: {
      hear: async (_, one) => {
        if (!('people' in one)) heard.push(one.news.happened)
        else if (one.people.length > 0) heard.push(...one.people.map(({ happened }) => happened))
        else heard.push('filed')
        return 'done'
      },
      refused: async () => undefined,
    },
    now: () => new Date('2026-11-26T12:00:00Z'),
    newId: () => 'CW-1',
    tally: {
      heard: (_, kind, outcome, passedOver) => {
        const why = 'error' in outcome ? `${ERRORS[outcome.error.code]}: ${outcome.error.where}` : ''
        told.push({ name, kind, outcome: outcome.verdict, says: heard.join(', ') || why, passedOver: [...passedOver] })
      },
    },
    onRefused: () => undefined,
    onBug: (fault) => void bugs.push(fault),
  })(bytes, async () => undefined)
  const [sample] = told
  if (bugs.length > 0 || sample === undefined) throw new Error(`${file} met a bug`, { cause: bugs[0] })
  return sample
}

/** As an operator would who lets exactly this sender in. */
function partiesOf(bytes: Uint8Array): Accept {
  const msh = headerOf(bytes)?.segments[0]
  const party = (number: number) => (msh === undefined ? '' : text(msh, number) || text(msh, number, 2))
  return [
    {
      sendingApplication: party(3),
      sendingFacility: party(4),
      receivingApplication: party(5),
      receivingFacility: party(6),
    },
  ]
}

async function all(): Promise<Sample[]> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.hl7'))
      .map((file) => [folder, file] as const),
  )
  const samples: Sample[] = []
  for (const [folder, file] of files.toSorted(([, one], [, other]) => (one < other ? -1 : 1)))
    samples.push(await told(folder, file))
  return samples
}

/** The rows that docs/interop.md has below a heading. */
function documented(heading: string): string[] {
  const [, below = ''] = readFileSync(join(HOUSE, 'docs', 'interop.md'), 'utf8').split(`## ${heading}\n`)
  const [section = ''] = below.split('\n## ')
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'))
  return rows
}

test('every sample is heard, or turned away with the reason; none is dropped without a word', async () => {
  const samples = await all()
  const rows = samples.map(
    ({ name, kind, outcome, says, passedOver }) =>
      `| ${name} | ${kind} | ${outcome === 'done' ? 'heard' : 'refused'} | ${says} | ${outcome === 'done' ? passedOver.length : ''} |`,
  )
  console.log(rows.join('\n'))
  expect(samples.filter(({ outcome, says }) => outcome === 'repeat' || says === '')).toEqual([])
  expect(documented('Samples of HL7 v2')).toEqual(rows)
})

test('the fields that are passed over are listed', async () => {
  const bySegment = new Map<string, Set<number>>()
  for (const field of (await all()).flatMap(({ passedOver }) => passedOver)) {
    const [segment = '', number = ''] = field.split('-')
    bySegment.set(segment, (bySegment.get(segment) ?? new Set()).add(Number(number)))
  }
  const rows = [...bySegment]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([segment, numbers]) => `| ${segment} | ${[...numbers].toSorted((a, b) => a - b).join(', ')} |`)
  console.log(rows.join('\n'))
  expect(documented('Fields that are passed over')).toEqual(rows)
})

test('what an operator reads of it: how many by answer and reason, and which fields', () => {
  const tally = openTally()
  tally.heard('riverbend', 'ADT^A08', { verdict: 'done' }, ['PV1-7', 'PID-5'])
  tally.heard('riverbend', 'ADT^A08', { verdict: 'done' }, ['PV1-7'])
  tally.heard('riverbend', 'DFT^P03', { verdict: 'refused', error: { code: 200, where: 'MSH-9' } }, [])
  expect(tally.gauges().map(({ name, labels, value }) => ({ name, ...labels, value }))).toEqual([
    {
      name: 'causeway_v2_messages_total',
      organization: 'riverbend',
      kind: 'ADT^A08',
      answer: 'AA',
      reason: '',
      value: 2,
    },
    {
      name: 'causeway_v2_messages_total',
      organization: 'riverbend',
      kind: 'DFT^P03',
      answer: 'AR',
      reason: '200 MSH-9',
      value: 1,
    },
    { name: 'causeway_v2_fields_passed_over_total', organization: 'riverbend', field: 'PV1-7', value: 2 },
    { name: 'causeway_v2_fields_passed_over_total', organization: 'riverbend', field: 'PID-5', value: 1 },
  ])
})
