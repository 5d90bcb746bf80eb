import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FACTS, MAKING, SITE, WRITES } from '../../../test/writes-to-send.ts'
import { noteWords } from '../../fhir/note.ts'
import { CONTENT_TYPES, wordsIn } from '../../notes/attachment.ts'
import { plainWords } from '../../notes/words.ts'
import { fieldAt, parseMessage, text, writeMessage, type Segment } from '../message.ts'
import { readScheduling } from '../scheduling.ts'
import { messageFor, type Facts, type WriteToSend } from './message-for.ts'
import { personMessage } from './people.ts'
import type { SiteProfile } from './profile.ts'
import type { Outgoing } from './segments.ts'

function made(write: WriteToSend, facts: Partial<Facts> = {}, site: SiteProfile = SITE): Outgoing {
  const outgoing = messageFor(write, { ...FACTS, ...facts }, site, MAKING)
  if (outgoing === null || 'lacks' in outgoing) throw new Error(`no message for ${write.write}`)
  return outgoing
}

const lines = ({ message }: Outgoing) => new TextDecoder().decode(writeMessage(message)).trimEnd().split('\r')
const written = (...given: Parameters<typeof made>) => lines(made(...given))

/** The write of the examples by what it is, with the facts that it is sent by. */
function example<W extends WriteToSend['write']>(kind: W) {
  const found = WRITES.find(([, { write }]) => write === kind)
  if (found === undefined) throw new Error(`no example of ${kind}`)
  return { write: found[1] as Extract<WriteToSend, { write: W }>, facts: found[2] ?? {} }
}

test.each(WRITES.map(([message, write, facts = {}]) => ({ message, write, facts })))(
  '$write.write goes as $message',
  ({ message, write, facts }) => {
    const outgoing = made(write, facts)
    expect(outgoing.event).toBe(message)
    const { segments } = parseMessage(writeMessage(outgoing.message))
    expect([9, 10, 11, 12, 18].map((field) => text(segments[0], field, field === 9 ? 2 : 1))).toEqual([
      message.slice(4),
      outgoing.controlId,
      'T',
      '2.5.1',
      'UNICODE UTF-8',
    ])
    expect(outgoing.controlId).toMatch(/^[A-Z2-7]{20}$/)
  },
)

test('a charge says when, what, where, why and by whom, in one transaction, and which coverages pay in their order', () => {
  const { write, facts } = example('charge')
  const [, ...rest] = written(write, facts)
  expect(rest).toEqual([
    'EVN||20261120102000-0500',
    expect.stringMatching(/^PID\|1\|\|p1\^/),
    'PV1|1|O|||||dr-okafor^Dr. Ngozi Okafor||||||||||||V123|||||||||||||||||||||||||20261120100000-0500|20261120102000-0500',
    expect.stringMatching(
      /^FT1\|1\|[A-Z2-7]{12}\|\|20261120100000-0500\^20261120102000-0500\|20261120102000-0500\|CG\|ZZ101\^Invented visit\^L\|{3}1\|{6}10\|{3}I10\^Essential hypertension\^I10C~271737000\^Anemia\^SCT\|dr-okafor\^Dr\. Ngozi Okafor\|{5}ZZ101\^Invented visit\^L\|FQ~GT$/,
    ),
    'NTE|1||Referral R-88.',
    'IN1|1|^Medicare|Medicare|Medicare||||||||||PA-17||Castellanos^Antonio|SEL|19620502|34 Elm Street^^Quincy^MA^02169|||1||||||||||||||1EG4TE5MK73|||||||M||||||1EG4TE5MK73',
    'IN1|2|S-1^Silver|7|Supplement||||G-2||||||||Castellanos^Rosa|PAR|19350131|34 Elm Street^^Quincy^MA^02169|||2||||||||||||||SUP-77|||||||F||||||SUP-77',
  ])
})

test('a corrected charge goes with the credit of the one before, under that one’s number, in one message', () => {
  const posted = example('charge')
  const before = written(posted.write, posted.facts).find((line) => line.startsWith('FT1')) ?? ''
  const [credit = '', charge = '', ...others] = correcting(false)
  expect(others).toEqual([])
  const [was, back, now] = [before, credit, charge].map((line) => line.split('|'))
  // FT1-2, FT1-6, FT1-7, FT1-25 and FT1-26.
  expect([2, 6, 7, 25, 26].map((at) => back?.[at])).toEqual([was?.[2], 'CD', was?.[7], was?.[25], was?.[26]])
  expect([1, 6, 7].map((at) => now?.[at])).toEqual(['2', 'CG', 'ZZ102^Longer invented visit^L'])
  expect(now?.[2]).not.toBe(back?.[2])
})

test('a charge that is taken back is a credit under its number, and nothing in its place', () => {
  const [, credit = ''] = correcting(false)[0]?.split('FT1|1|') ?? []
  expect(correcting(true)).toEqual([`FT1|1|${credit}`])
})

function correcting(alone: boolean): string[] {
  const found = WRITES.find(([, write]) => write.write === 'charge' && write.content.reverses?.alone === alone)
  if (found === undefined) throw new Error('no such charge')
  return written(found[1]).filter((line) => line.startsWith('FT1'))
}

test('a charge that names no coverage says the payer’s authorization in words', () => {
  const { write, facts } = example('charge')
  if (write.write !== 'charge') throw new Error('expected a charge')
  const { insurances: _, ...content } = write.content
  expect(written({ ...write, content }, facts).slice(-2)).toEqual([
    'NTE|1||Prior authorization PA-17.',
    'NTE|2||Referral R-88.',
  ])
})

test('the place of service stands where the site’s profile wants it', () => {
  const { write, facts } = example('charge')
  const [, , , visit = '', transaction = ''] = lines(made(write, facts, { ...SITE, placeOfService: 'PV1-3' }))
  expect([visit.split('|')[3], transaction.split('|')[16]]).toEqual(['10', ''])
})

test('a booking is told with the address by which it is joined, escaped, and by the site’s clock', () => {
  const { write, facts } = example('book')
  const [header, ...rest] = written(write, facts)
  expect(header).toMatch(
    /^MSH\|\^~\\&\|CAUSEWAY\|RIVERBEND\|RIVERCHART\|RIVERBEND\|20261120103100-0500\|\|SIU\^S12\^SIU_S12\|[A-Z2-7]{20}\|T\|2\.5\.1\|{6}UNICODE UTF-8$/,
  )
  expect(rest).toEqual([
    expect.stringMatching(
      /^SCH\|[A-Z2-7]{20}\|{5}BOOKED\^booked\^L\|\^cough \\S\\ fever\|VIDEO\^Video visit\^L\|20\|min\^minute\^UCUM\|\^\^\^20261120100000-0500\^20261120102000-0500\|{5}CAUSEWAY\^Causeway\|{4}CAUSEWAY\^Causeway\|{5}Booked$/,
    ),
    'TQ1|1||||||20261120100000-0500|20261120102000-0500',
    'NTE|1|P|https://visits.example/v/1?from=emr\\T\\lang=en|JOIN^Address by which the visit is joined^L',
    'NTE|2|P|Said when booking: needs an interpreter: Spanish.',
    'PID|1||p1^^^RIVERCHART^MR||Lockman^Morris^Joe||19610409|M|||||413-555-0188^PRN^PH~^NET^Internet^morris@example.org',
    'RGS|1|A',
    'AIS|1|A|follow-up-video^Follow-up visit^L|20261120100000-0500',
    'AIP|1|A|dr-okafor^Dr. Ngozi Okafor|||20261120100000-0500',
  ])
})

test('a time at a laboratory is told neither as a visit by video nor with an address to join by', () => {
  const scheduled = (kind: 'book' | 'order-book') => written(example(kind).write, example(kind).facts)[1]?.split('|')[8]
  expect(scheduled('book')).toBe('VIDEO^Video visit^L')
  expect(scheduled('order-book')).toBe('')
  expect(written(example('order-book').write, example('order-book').facts).join()).not.toContain('https://')
})

test('a booking for somebody who is not matched names no patient, and says in words who it is for', () => {
  const { write, facts } = example('book')
  const segments = written({ ...write, patient: null }, facts)
  expect(segments.filter((line) => line.startsWith('PID'))).toEqual([])
  expect(segments).toContainEqual(expect.stringContaining('Given as Lockman, Morris, born 1961-04-09'))
})

test('a later message of a booking names it by both numbers, and our own reading finds it so', () => {
  const booked = made(example('book').write, example('book').facts)
  const off = made(example('call-off').write)
  expect(readScheduling(parseMessage(writeMessage(off.message)))).toEqual({
    happened: 'cancelled',
    appointment: [
      { value: 'a1', authority: null },
      { value: booked.number, authority: null },
    ],
    start: '2026-11-20T10:00:00-05:00',
    patient: [{ value: 'p1', authority: null }],
    status: 'Cancelled',
  })
})

test('a note is one line to an OBX, authenticated by its author', () => {
  const [, , , visit, described, ...content] = written(example('sign').write)
  expect(visit).toBe('PV1|1|O|||||dr-okafor^Dr. Ngozi Okafor||||||||||||V123')
  expect(described).toMatch(/^TXA\|1\|11506-3\|TX\|20261120100000-0500\|.*\|AU\|U\|AV\|\|\|dr-okafor\^/)
  expect(content.slice(0, 5)).toEqual([
    'OBX|1|TX|11506-3^Progress note^LN|1|Subjective||||||F',
    'OBX|2|TX|11506-3^Progress note^LN|1|==========||||||F',
    'OBX|3|TX|11506-3^Progress note^LN|1|Cough for 3 days.||||||F',
    'OBX|4|TX|11506-3^Progress note^LN|1|  T 99 \\T\\ rising||||||F',
    'OBX|5|TX|11506-3^Progress note^LN|1|||||||F',
  ])
})

test('an addendum names the note that it adds to, a replacement the one that it takes the place of', () => {
  const documentOf = (line: string | undefined) => line?.split('|').slice(12, 14)
  const note = made(example('sign').write)
  const addendum = made(example('addendum').write, { document: note.number })
  const replacement = made(example('sign').write, { document: note.number })
  expect(documentOf(lines(note)[4])).toEqual([note.number, ''])
  expect(documentOf(lines(addendum)[4])).toEqual([addendum.number, note.number])
  expect(documentOf(lines(replacement)[4])).toEqual([replacement.number, note.number])
  expect(new Set([note.number, addendum.number, replacement.number]).size).toBe(3)
})

test('an order and its withdrawal have one number, and a medicine goes by neither', () => {
  const [order, withdrawal] = [example('order-sign').write, example('order-withdraw').write].map((one) => made(one))
  expect(order?.number).toBe(withdrawal?.number)
  expect([order, withdrawal].map((one) => one && lines(one)[3]?.slice(0, 7))).toEqual(['ORC|NW|', 'ORC|CA|'])
  const known = FACTS.order
  if (known === null) throw new Error('no order')
  const medicine = { ...FACTS, order: { ...known, content: { ...known.content, category: 'prescription' as const } } }
  expect(messageFor(example('order-sign').write, medicine, SITE, MAKING)).toBeNull()
})

test('a measurement is a report of its own, which is taken back under the same number', () => {
  const { write } = example('vital')
  const reported = made(write)
  expect(lines(reported).slice(-4)).toEqual([
    `OBR|1||${reported.number}|85354-9^Blood pressure panel with all children optional^LN|||20261120100000-0500|||||||||||||||20261120100000-0500|||F`,
    'OBX|1|NM|8480-6^Systolic blood pressure^LN||128|mm[Hg]^mmHg^UCUM|||||F|||20261120100000-0500',
    'OBX|2|NM|8462-4^Diastolic blood pressure^LN||82|mm[Hg]^mmHg^UCUM|||||F|||20261120100000-0500',
    'NTE|1|P|Read out by the patient from their own device during the visit',
  ])
  const measured = { key: write.key, code: 'blood-pressure', at: write.at } as const
  const taken = made(example('vital-withdraw').write, { measured })
  expect(taken.number).toBe(reported.number)
  expect(lines(taken).at(-1)).toBe(
    'OBX|1||85354-9^Blood pressure panel with all children optional^LN||||||||W|||20261120100000-0500',
  )
})

test('every answer of an intake goes, and where the patient is, also before there is a visit in the EMR', () => {
  const { write, facts } = example('intake')
  const values = written(write, facts).filter((line) => line.startsWith('OBX'))
  expect(values.map((line) => [2, 3, 5].map((field) => line.split('|')[field]?.split('^')[0]))).toEqual([
    ['FT', 'reason', String.raw`Blood pressure is up\.br\since \F\ Monday`],
    ['TX', 'medicines', 'Still right'],
    ['CE', '44250-9', 'LA6569-3'],
    ['CE', '44255-8', 'LA6568-5'],
    ['NM', '8480-6', '150'],
    ['NM', '8462-4', '95'],
    ['NM', '55758-7', '1'],
    ['TX', 'whereabouts.place', '12 Elm Street, Springfield, MA 01103'],
    ['TX', 'whereabouts.callback', '413-555-0100'],
    ['TX', 'whereabouts.emergency', 'Ana Douglas, 413-555-0101'],
  ])
})

test('answers are preliminary until all are given, final then, and corrected afterwards, under one number', () => {
  const { write, facts } = example('intake')
  const begun = { ...write, content: { ...write.content, complete: false } }
  const reports = [made(begun, facts), made(write, facts), made(write, { ...facts, answersFinal: true })]
  const status = (report: Outgoing) =>
    lines(report)
      .find((line) => line.startsWith('OBR'))
      ?.split('|')[25]
  expect(reports.map(status)).toEqual(['P', 'F', 'C'])
  expect(new Set(reports.map(({ number }) => number)).size).toBe(1)
  const nothing = { ...begun, content: { ...begun.content, answers: [], whereabouts: null } }
  expect(messageFor(nothing, FACTS, SITE, MAKING)).toBeNull()
})

test('a person whom the EMR does not have is told to it without a visit', () => {
  const { patient } = FACTS
  if (patient === null) throw new Error('no patient')
  const about = { controlId: 'C1', number: null }
  const told = personMessage('A28', { patient, at: '2026-11-20T15:00:00Z' }, about, SITE, MAKING)
  expect(
    lines(told)
      .slice(1)
      .map((line) => line.slice(0, 8)),
  ).toEqual(['EVN||202', 'PID|1||p', 'PV1|1|N'])
})

describe('a site says where', () => {
  const { write, facts } = example('book')
  test.each([
    ['a segment of its own', { place: 'Z', segment: 'ZVV', field: 2 }, 'ZVV||', 2],
    ['a location of its own', { place: 'AIL', location: 'VIRTUAL' }, 'AIL|1|A|VIRTUAL', 7],
    ['a note of another type', { place: 'NTE', type: 'URL' }, 'NTE|1|P|https', 3],
  ] as const)('the join address stands: %s', (_, joinAddress, begins, at) => {
    const segments = written(write, facts, { ...SITE, joinAddress })
    expect(segments[at]?.startsWith(begins)).toBe(true)
    expect(segments.filter((line) => line.includes('https://'))).toHaveLength(1)
  })

  test('the visit number stands', () => {
    const place = (visitNumber: SiteProfile['visitNumber']) => {
      const [, , patient, visit] = parseMessage(
        writeMessage(made(example('sign').write, {}, { ...SITE, visitNumber }).message),
      ).segments
      const at = (segment: Segment | undefined, field: number) => segment && text(segment, field)
      return [at(visit, 19), at(visit, 50), at(patient, 18)]
    }
    expect(place(undefined)).toEqual(['V123', '', ''])
    expect(place('PV1-50')).toEqual(['', 'V123', ''])
    expect(place('PID-18')).toEqual(['', '', 'V123'])
  })

  test('what says that a visit is by video stands, and which numbers patients have', () => {
    const patientNumber = { namespace: 'MAIN', universalId: '1.2.3', universalIdType: 'ISO', type: 'PI' } as const
    const site = { ...SITE, patientNumber, modality: { place: 'PV1-3', code: 'TELE' } } as const
    const [, , patient, visit] = written(example('arrive').write, {}, site)
    expect(patient?.slice(0, 40)).toBe('PID|1||MR-17^^^MAIN&1.2.3&ISO^PI||Lockma')
    expect(visit?.slice(0, 14)).toBe('PV1|1|O|TELE||')
    expect(written(write, facts, site)[1]).not.toContain('VIDEO')
  })

  test.each([
    ['original', '||'],
    ['accept', 'AL|NE|'],
    ['accept-and-application', 'AL|AL|'],
  ] as const)('the acknowledgement is that of mode %s', (acknowledgement, asked) => {
    expect(written(write, facts, { ...SITE, acknowledgement })[0]?.endsWith(`|2.5.1|||${asked}|UNICODE UTF-8`)).toBe(
      true,
    )
  })
})

describe('a signed note', () => {
  const { write } = example('sign')
  const observed = (given: WriteToSend, site: SiteProfile = SITE) => {
    const { segments } = parseMessage(writeMessage(made(given, {}, site).message))
    return {
      presentation: segments.flatMap((one) => (one.name === 'TXA' ? [text(one, 3)] : [])),
      lines: segments
        .filter(({ name }) => name === 'OBX')
        .map((one) => ({ type: text(one, 2), value: fieldAt(one, 5)[0] })),
    }
  }
  const words = plainWords(
    noteWords({
      title: write.title,
      sections: write.content.sections,
      signed: { attestation: write.content.attestation },
    }),
  )

  test('goes as plain text line by line, or whole as formatted text where the site wants that', () => {
    const { presentation, lines: each } = observed(write)
    expect(presentation).toEqual(['TX'])
    expect(each).toEqual(words.split('\n').map((line) => ({ type: 'TX', value: [[line]] })))
    expect(observed(write, { ...SITE, documentText: 'FT' })).toEqual({
      presentation: ['FT'],
      lines: [{ type: 'FT', value: [[words]] }],
    })
  })

  test.each([
    ['xhtml', 'TEXT', 'HTML'],
    ['rtf', 'TEXT', 'RTF'],
    ['pdf', 'AP', 'PDF'],
  ] as const)('goes in %s as one encapsulated document with the same words', (format, kind, subtype) => {
    const { presentation, lines: all } = observed({ ...write, form: { format, code: null } })
    expect(presentation).toEqual([kind])
    expect(all).toEqual([{ type: 'ED', value: [[''], [kind], [subtype], ['Base64'], [expect.any(String)]] }])
    const data = all[0]?.value?.[4]?.[0] ?? ''
    const contentType = CONTENT_TYPES[format]
    if (format === 'pdf') expect(Buffer.from(data, 'base64').toString()).toMatch(/^%PDF-1\.7\n/)
    else expect(wordsIn({ contentType, data })).toBe(words)
  })
})

test.each([
  ['sign', { patient: null }, 'patient'],
  ['sign', { visitNumber: null }, 'visitNumber'],
  ['sign', { clinician: null }, 'clinician'],
  ['addendum', { document: null }, 'document'],
  ['charge', { visitNumber: null }, 'visitNumber'],
  ['call-off', { appointment: null }, 'appointment'],
  ['call-off', { service: null }, 'service'],
  ['match', { patient: null }, 'patient'],
  ['order-sign', { order: null }, 'order'],
  ['vital-withdraw', { measured: null }, 'measured'],
] as const)('%s is not made without what it must say', (kind, facts, lacks) => {
  expect(messageFor(example(kind).write, { ...FACTS, ...facts }, SITE, MAKING)).toEqual({ lacks })
})

test('nobody is named by a number that the record does not have', () => {
  const site = { ...SITE, patientNumber: { is: 'record-number' } } as const
  const patient = FACTS.patient && { ...FACTS.patient, identifiers: [] }
  for (const kind of ['sign', 'call-off'] as const)
    expect(messageFor(example(kind).write, { ...FACTS, patient }, site, MAKING)).toEqual({ lacks: 'patient number' })
})

test('nobody is named in the place of the patient or the author of a write', () => {
  const { write } = example('sign')
  expect(messageFor({ ...write, patient: 'Patient/p2' }, FACTS, SITE, MAKING)).toEqual({ lacks: 'patient' })
  expect(messageFor({ ...write, author: 'Practitioner/np' }, FACTS, SITE, MAKING)).toEqual({ lacks: 'clinician' })
})

test('a second try is the same message, and another write under the same key is another', () => {
  const { write } = example('move')
  const later = { ...MAKING, at: new Date('2026-11-20T16:00:00Z') }
  const again = messageFor(write, FACTS, SITE, later)
  expect(again).toMatchObject({ controlId: made(write).controlId })
  expect(made({ ...write, start: '2026-11-22T15:00:00.000Z' }).controlId).not.toBe(made(write).controlId)
})

test('whatever people type stands whole in its place', () => {
  const { write } = example('sign')
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.webUrl({ withQueryParameters: true }),
      (typed, url) => {
        const section = { id: 's', title: 'S', forPatient: false, text: typed }
        const content = { sections: [section], attestation: ['.'] }
        const note = parseMessage(writeMessage(made({ ...write, content }).message))
        const said = note.segments.flatMap((one) => (one.name === 'OBX' ? [fieldAt(one, 5)[0]?.[0]?.[0]] : []))
        if (typed.trim() !== '') expect(said.slice(2, -4).join('\n')).toBe(typed.trim())
        const told = parseMessage(writeMessage(made({ ...example('address').write, joinAddress: url }).message))
        const notes = told.segments.filter(({ name }) => name === 'NTE')
        expect(notes.map((one) => fieldAt(one, 3))).toEqual([[[[url]]]])
      },
    ),
  )
})
