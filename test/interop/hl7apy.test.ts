import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeMessage } from '#formats/hl7v2/message.ts'
import { messageFor } from '#formats/hl7v2/outgoing/message-for.ts'
import { personMessage } from '#formats/hl7v2/outgoing/people.ts'
import type { SiteProfile } from '#formats/hl7v2/outgoing/profile.ts'
import type { Outgoing } from '#formats/hl7v2/outgoing/segments.ts'
import { appliedRows } from '../../server/map/applied-rows.ts'
import { isByRows, readMaps } from '../../server/map/read-maps.ts'
import { FACTS, MAKING, SITE, WRITES } from '../writes-to-send.ts'

/** Both by `npm test`, which brings them where it can; CI can't do without. */
const { PYTHON_PATH = 'python3', HL7APY_PATH, CI } = process.env
const judged = { skip: HL7APY_PATH === undefined && CI !== 'true', timeout: 60_000 }

/** What hl7apy's strict validation has to say of each message; empty: nothing. */
function verdicts(messages: readonly string[]): string[][] {
  const said = execFileSync(PYTHON_PATH, [join(import.meta.dirname, 'judge.py')], {
    input: JSON.stringify(messages),
    env: { ...process.env, PYTHONPATH: HL7APY_PATH, PYTHONUTF8: '1' },
    encoding: 'utf8',
  })
  return JSON.parse(said)
}

function messagesOf(site: SiteProfile): { name: string; text: string }[] {
  const { patient } = FACTS
  if (patient === null) throw new Error('no patient')
  const about = { controlId: 'C1', number: null }
  const written = ({ event, message }: Outgoing, name: string) => ({
    name: `${name} by ${event}`,
    text: shortened(new TextDecoder().decode(writeMessage(message))),
  })
  const person = personMessage('A28', { patient, at: '2026-11-20T15:00:00Z' }, about, site, MAKING)
  return [
    ...WRITES.map(([, write, facts]) => {
      const made = messageFor(write, { ...FACTS, ...facts }, site, MAKING)
      if (made === null || 'lacks' in made) throw new Error(`no message for ${write.write}`)
      return written(made, write.write)
    }),
    written(person, 'a person'),
  ]
}

/**
 * hl7apy 1.3.5 takes each component of an OBX-5 for ST and holds it to 199 characters. The data of an encapsulated document is
 * TX (HL7 v2.5.1, 2.A.24): it is judged with less of it.
 */
function shortened(message: string): string {
  return message.replaceAll(/(\^Base64\^[A-Za-z0-9+/]{40})[A-Za-z0-9+/=]+/g, '$1')
}

/** Each complaint with the messages that it is about. */
function complaints(messages: readonly { name: string; text: string }[]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [index, lines] of verdicts(messages.map(({ text }) => text)).entries())
    for (const line of new Set(lines)) (found[line] ??= []).push(messages[index]?.name ?? '')
  return found
}

/** Tables that the standard leaves open: UCUM, SCT and I10C came into table 0396 later, HL7nnnn stands there as a pattern. */
const OPEN = [
  'Warning: Value HL70276 not in table HL70396 in element SCH_7.CE_3',
  'Warning: Value I10C not in table HL70396 in element FT1_19.CE_3',
  'Warning: Value SCT not in table HL70396 in element FT1_19.CE_3',
  'Warning: Value UCUM not in table HL70396 in element OBX_6.CE_3',
  'Warning: Value UCUM not in table HL70396 in element SCH_10.CE_3',
]

test('every kind of message is as HL7 v2.5.1 has it, by a validator that is not ours', judged, () => {
  const site = { ...SITE, documentTypes: { '11506-3': 'PR' } }
  expect(Object.keys(complaints(messagesOf(site))).toSorted()).toEqual(OPEN)
})

test('also where a site wants the join address, the numbers and the modality elsewhere', judged, () => {
  const site: SiteProfile = {
    ...SITE,
    patientNumber: { namespace: 'MAIN', universalId: '1.2.840.1', universalIdType: 'ISO', type: 'PI' },
    visitNumber: 'PV1-50',
    modality: { place: 'PV1-3', code: 'TELE' },
    acknowledgement: 'accept-and-application',
    documentTypes: { '11506-3': 'PR' },
  }
  for (const joinAddress of [
    { place: 'AIL', location: 'VIRTUAL' },
    { place: 'Z', segment: 'ZVV', field: 2 },
  ] as const)
    expect(Object.keys(complaints(messagesOf({ ...site, joinAddress }))).toSorted()).toEqual(OPEN)
})

/** What maps make of their fixtures, each as a route would send it. */
async function mapped(): Promise<{ name: string; text: string }[]> {
  const { maps } = await readMaps(join(import.meta.dirname, '..', '..', 'maps'))
  return [...maps.values()].filter(isByRows).flatMap((map) =>
    map.fixtures.flatMap(({ message }) => {
      const made = appliedRows(map, readFileSync(join(map.folder, message)), {
        timeZone: 'America/New_York',
        processing: 'T',
      })
      if (!('message' in made)) return []
      return [{ name: `${map.id} of ${message}`, text: new TextDecoder().decode(writeMessage(made.message)) }]
    }),
  )
}

test('what maps make of FHIR and JSON is as HL7 v2.5.1 has it', judged, async () => {
  const messages = await mapped()
  expect(new Set(messages.map(({ text }) => text.split('|')[8]))).toEqual(
    new Set(
      'MDM^T02^MDM_T02 MDM^T11^MDM_T01 SIU^S12^SIU_S12 SIU^S15^SIU_S12 ADT^A28^ADT_A05 ADT^A08^ADT_A01 ORM^O01^ORM_O01 REF^I12^REF_I12 ORU^R01^ORU_R01'.split(
        ' ',
      ),
    ),
  )
  // UCUM came into table 0396 later.
  expect(Object.keys(complaints(messages))).toEqual(['Warning: Value UCUM not in table HL70396 in element OBX_6.CE_3'])
})

test('the validator does say what is wrong', judged, () => {
  const [booking] = messagesOf(SITE)
  const broken = [
    booking?.text.replace('BOOKED^booked^L', ''),
    booking?.text.replace(/RGS[^\r]*\r/, ''),
    booking?.text.replace('20261120100000-0500', 'at ten'),
  ]
  expect(verdicts(broken.map((one) => one ?? '')).map((lines) => lines.length > 0)).toEqual([true, true, true])
})
