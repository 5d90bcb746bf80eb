import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noteText, record, type Resource } from '../journeys/record.ts'
import { lastText, type Scripted } from './scripted-visit.ts'

/** What one finished visit leaves in the EMR, by type; Observations are the two answers of the PHQ-2 and its total. */
const EXPECTED: Readonly<Record<string, number>> = {
  Appointment: 1,
  Encounter: 1,
  Consent: 1,
  QuestionnaireResponse: 1,
  Observation: 3,
  DocumentReference: 1,
  MedicationRequest: 1,
  ServiceRequest: 1,
  MedicationStatement: 1,
  Communication: 2,
}

/** Held against what was expected: each sentence names a visit and what is too many, too few, or not as it was left. */
export interface Proof {
  duplicates: string[]
  missing: string[]
  /** Mails and texts that left twice under one reference. */
  mailTwice: number
}

/** The ids that the EMR holds before the first visit, so that everything since is ours to explain. */
export async function heldBefore(house: Parameters<typeof record>[0]): Promise<ReadonlySet<string>> {
  return new Set((await record(house)).map(named))
}

/** Proves from the EMR's own record on disk that each visit is there, whole, and once. */
export async function proveOnce(
  house: Parameters<typeof record>[0],
  visits: readonly Scripted[],
  before: ReadonlySet<string>,
): Promise<Proof> {
  const made = (await record(house)).filter((one) => !before.has(named(one)))
  const duplicates: string[] = []
  const missing: string[] = []
  const explained = new Set<string>()
  for (const visit of visits) {
    const theirs = made.filter((one) => belongs(one, visit))
    for (const [type, expected] of Object.entries(EXPECTED)) {
      const found = theirs.filter(({ resourceType }) => resourceType === type)
      for (const one of found) explained.add(named(one))
      if (found.length > expected)
        duplicates.push(`${visit.mark}: ${found.length} ${type}, expected ${expected} (${found.map(keyOf).join(', ')})`)
      if (found.length < expected) missing.push(`${visit.mark}: ${found.length} ${type}, expected ${expected}`)
    }
    missing.push(...unfinished(theirs, visit).map((what) => `${visit.mark}: ${what}`))
  }
  const stray = made.filter((one) => EXPECTED[one.resourceType] !== undefined && !explained.has(named(one)))
  duplicates.push(...stray.map((one) => `${named(one)} belongs to no visit`))
  return { duplicates, missing, mailTwice: await sentTwice(house) }
}

/** By which write each was made: two of one key are a write that was done twice, two of several were asked for twice. */
function keyOf(one: Resource): string {
  const [key] = [one['identifier']].flat().filter((each): each is { value: string } => Object(each).value !== undefined)
  return key?.value ?? `${named(one)} without a key`
}

function named({ resourceType, id }: Resource): string {
  return `${resourceType}/${id}`
}

/** By the visit's key in an identifier, or by the mark that the person typed: a copy without a key is found too. */
function belongs(one: Resource, { id, mark }: Scripted): boolean {
  // A later visit of the same person shows them what this one wrote into the chart's lists, by its display.
  const text = JSON.stringify(one, (name, value: unknown) => (name === 'display' ? undefined : value))
  return text.includes(id) || text.includes(mark) || noteText(one).includes(mark)
}

function unfinished(theirs: readonly Resource[], { mark }: Scripted): string[] {
  const one = (type: string) => theirs.find(({ resourceType }) => resourceType === type)
  const stands: [what: string, holds: boolean][] = [
    ['the appointment is not fulfilled', one('Appointment')?.['status'] === 'fulfilled'],
    ['the encounter is not finished', one('Encounter')?.['status'] === 'finished'],
    ['the intake is not complete', one('QuestionnaireResponse')?.['status'] === 'completed'],
    ['the note is not signed', one('DocumentReference')?.['docStatus'] === 'final'],
    ['the note lacks what was typed last', noteText(one('DocumentReference')).includes(lastText(mark))],
    ['the prescription is not active', one('MedicationRequest')?.['status'] === 'active'],
    ['the medicine by the patient’s word is not on the list', one('MedicationStatement')?.['status'] === 'active'],
    ['the laboratory order is not active', one('ServiceRequest')?.['status'] === 'active'],
  ]
  return stands.filter(([, holds]) => !holds).map(([what]) => what)
}

async function sentTwice(house: { data: string }): Promise<number> {
  const lines = (await readFile(join(house.data, 'sandbox', 'outbox.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
  const references = lines.map((line) => (JSON.parse(line) as { reference?: string }).reference ?? line)
  return references.length - new Set(references).size
}
