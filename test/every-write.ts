import { randomUUID } from 'node:crypto'
import { claimOf, isClaim } from '#domain/charge/claim.ts'
import type { ChartWrite, Credentials, Receipt } from '../server/act/chart.ts'
import { BACKEND, CLINICIAN, inVisit, LOCKMAN, OKAFOR, WHEREABOUTS, type SandboxChart } from './sandbox-chart.ts'
import { BILLED, CLAIM_SITE } from './a-claim.ts'
import { inventedCharge } from './invented-charge.ts'

const AT = '2026-11-20T15:10:00.000Z'
const FERRITIN = {
  category: 'laboratory' as const,
  code: { system: 'http://loinc.org', code: '2276-4', display: 'Ferritin' },
  text: 'Ferritin',
  dose: null,
  reason: 'tired',
}
const LISINOPRIL = {
  category: 'prescription' as const,
  code: { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '314076', display: 'Lisinopril 10 MG' },
  text: 'Lisinopril 10 MG',
  dose: '1 tablet by mouth once a day',
  reason: 'High blood pressure',
}

/** The receipt of each write, by its kind. A kind that is not written here does not compile. */
export type Written = Record<ChartWrite['write'], Receipt[]>

type Asked = ChartWrite extends infer W ? (W extends ChartWrite ? Omit<W, 'key'> : never) : never

/** Writes into the chart, in the order of visits, every kind of thing that a visit can write there. */
export async function everyWrite({ chart, bookingOf, arrived }: SandboxChart): Promise<Written> {
  const visit = await arrived()
  const { appointment, encounter, patient, key } = visit
  const write = (asked: Asked, as: Credentials = BACKEND) =>
    chart.write({ ...asked, key: `${key}/${asked.write}/${randomUUID()}` } as ChartWrite, as)
  const authored = { encounter, patient, author: OKAFOR, at: AT }
  const content = (text: string) => ({ sections: [{ id: 'history', title: 'History', forPatient: false, text }] })
  const change = {
    write: 'list' as const,
    patient,
    encounter,
    author: OKAFOR,
    byClinician: true,
    told: true,
    at: AT,
  }
  const words = { code: null, detail: 'one a day', reason: 'Better.' }

  const needy = await bookingOf()
  const booked = await chart.write(
    {
      ...needy,
      patient: null,
      content: { ...needy.content, need: { need: 'interpreter', detail: 'Spanish' } },
    },
    BACKEND,
  )
  const matched = await write({ write: 'match', appointment: booked.reference, patient })
  const addressed = await write({
    write: 'address',
    appointment: booked.reference,
    joinAddress: 'http://127.0.0.1:8080/v/2',
  })
  const other = await bookingOf()
  const moved = await write({
    write: 'move',
    appointment: booked.reference,
    from: needy.start,
    slot: other.slot,
    start: other.start,
    end: other.end,
  })
  const calledOff = await write({ write: 'call-off', appointment: booked.reference, start: other.start })
  const missed = await bookingOf()
  const noShow = await write({
    write: 'no-show',
    appointment: (await chart.write(missed, BACKEND)).reference,
    start: missed.start,
  })
  const now = await bookingOf()
  const walkIn = await write({
    write: 'book-unscheduled',
    visitType: 'follow-up-video',
    patient,
    practitioner: OKAFOR,
    start: now.start,
    end: now.end,
    reason: 'called the desk',
  })
  const { version, person } = await chart.read.versioned(patient)
  const contact = await write({
    write: 'contact',
    patient,
    base: version,
    system: 'phone',
    was: person.telecom.find(({ system }) => system === 'phone')?.value ?? null,
    value: '413-555-0177',
    at: AT,
  })

  const consent = await write({
    write: 'consent',
    patient,
    version: '1',
    decision: 'agree',
    at: AT,
    content: { text: 'I agree to the visit by video.', language: 'en' },
  })
  const intake = await write({
    write: 'intake',
    questionnaire: 'follow-up',
    patient,
    encounter,
    at: AT,
    content: {
      answers: [
        { linkId: 'reason', kind: 'text', value: 'cough' },
        {
          linkId: 'medicines',
          kind: 'confirm',
          right: false,
          changed: ['MedicationRequest/x'],
          note: 'no more',
          shown: [{ reference: 'MedicationRequest/x', text: 'Naproxen 220 MG' }],
        },
        { linkId: 'phq2-1', kind: 'choice', value: 'LA6569-3' },
        { linkId: 'phq2-2', kind: 'choice', value: 'LA6571-9' },
        {
          linkId: 'measures',
          kind: 'measures',
          values: [
            { code: 'blood-pressure', value: 132, diastolic: 84 },
            { code: 'weight', value: 182.5 },
          ],
        },
      ],
      complete: true,
      whereabouts: WHEREABOUTS,
      language: 'es',
    },
  })
  const vital = (given: Extract<ChartWrite, { write: 'vital' }>['content']) =>
    write({ ...authored, write: 'vital', author: 'Practitioner/ma-ruiz', content: given }, CLINICIAN)
  const vitals = [
    await vital({ code: 'blood-pressure', value: 128, diastolic: 82, source: 'device' }),
    await vital({ code: 'temperature', value: 98.6, source: 'remembered' }),
    await vital({ code: 'oxygen-saturation', value: 97, source: 'device' }),
  ]
  const vitalWithdrawn = await write({ write: 'vital-withdraw', vital: vitals[1]?.reference ?? '' }, CLINICIAN)
  const admitted = await write({ write: 'admit', encounter, practitioner: OKAFOR, at: AT, whereabouts: WHEREABOUTS })

  const note = await chart.write(
    { ...inVisit(visit), key: `${key}/note/note`, write: 'note', base: null, content: content('Well.') },
    CLINICIAN,
  )
  const order = (given: typeof FERRITIN | typeof LISINOPRIL) =>
    write({ ...authored, write: 'order', content: given }, CLINICIAN)
  const orders = [await order(FERRITIN), await order(LISINOPRIL), await order({ ...FERRITIN, reason: 'again' })]
  const [laboratory, medicine, unwanted] = orders.map(({ reference }) => reference)
  const signOrder = (reference = '') =>
    write({ write: 'order-sign', order: reference, author: OKAFOR, at: AT, content: null }, CLINICIAN)
  const ordersSigned = [await signOrder(laboratory), await signOrder(medicine)]
  const orderWithdrawn = await write({ write: 'order-withdraw', order: unwanted ?? '' }, CLINICIAN)
  const [slot] = (await chart.read.testSlots('laboratory', new Date().toISOString(), 1)) ?? []
  if (slot === undefined) throw new Error('expected a free time of the laboratory')
  const { where: _where, ...time } = slot
  const tested = await write({ write: 'order-book', order: laboratory ?? '', patient, ...time })

  const lists: Receipt[] = []
  for (const list of ['problems', 'medicines', 'allergies'] as const) {
    const text = `New ${list}`
    const added = await write(
      { ...change, list, act: 'add', entry: null, content: { ...words, text, version: '' } },
      CLINICIAN,
    )
    const entry = await chart.read.listEntry(list, added.reference, CLINICIAN)
    const ended = await write(
      {
        ...change,
        list,
        act: list === 'allergies' ? 'refute' : 'end',
        entry: added.reference,
        content: { ...words, text, version: entry.version },
      },
      CLINICIAN,
    )
    lists.push(added, ended)
  }
  const picture = await write(
    {
      ...authored,
      write: 'picture',
      consent: { by: LOCKMAN, onPage: true, at: AT },
      content: {
        jpeg: '/9j/4AAQ',
        width: 640,
        height: 480,
        takenAt: AT,
        site: 'knee',
        siteText: null,
        side: 'right',
      },
    },
    CLINICIAN,
  )
  const pictureWithdrawn = await write({ write: 'picture-withdraw', picture: picture.reference }, CLINICIAN)

  const finished = await write({
    write: 'finish',
    encounter,
    practitioner: OKAFOR,
    start: '2026-11-20T15:00:00.000Z',
    end: '2026-11-20T15:21:00.000Z',
    whereabouts: WHEREABOUTS,
    participation: [
      { who: 'clinician', from: '2026-11-20T15:00:00.000Z', until: '2026-11-20T15:21:00.000Z' },
      { who: 'patient', from: '2026-11-20T15:00:05.000Z', until: '2026-11-20T15:20:50.000Z' },
    ],
  })
  const fulfilled = await write({ write: 'fulfil', appointment })
  const signed = await chart.write(
    {
      ...inVisit(visit),
      key: `${key}/sign/note`,
      write: 'sign',
      base: note.version,
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:21:00.000Z' },
      content: { ...content('Well.'), attestation: ['Seen by video.'] },
    },
    CLINICIAN,
  )
  const provenance = await write({ write: 'provenance', note: signed.reference, author: OKAFOR, at: AT })
  const addendum = await write(
    { ...inVisit(visit), write: 'addendum', note: note.reference, content: { text: 'Called back.' } },
    CLINICIAN,
  )
  const summary = await write({ ...inVisit(visit), write: 'summary', content: { text: 'Drink water.' } })
  const charge = await write({
    write: 'charge',
    encounter,
    patient,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: AT,
    content: inventedCharge(),
  })
  const facts = await chart.read.claimFacts({ patient, practitioner: OKAFOR, day: BILLED.date })
  const asClaim = claimOf(CLAIM_SITE, facts, BILLED)
  if (!isClaim(asClaim)) throw new Error(`no claim: ${asClaim.holds.join()}`)
  const claim = await write({
    write: 'charge',
    asClaim: true,
    encounter,
    patient,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: AT,
    content: { ...inventedCharge(), claim: asClaim },
  })
  const replacing = await write({
    write: 'charge',
    asClaim: true,
    replaces: claim.reference,
    encounter,
    patient,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: AT,
    content: { ...inventedCharge(), claim: { ...asClaim, again: { how: 'replace', payerNumber: 'P-7001' } } },
  })
  const message = await write({
    write: 'message',
    encounter,
    appointment,
    patient,
    practitioner: OKAFOR,
    at: AT,
    content: { text: 'May I take it at night?' },
  })
  const calledOffVisit = await arrived()
  const cancelled = await write({ write: 'cancel', encounter: calledOffVisit.encounter })

  return {
    book: [booked],
    'book-unscheduled': [walkIn],
    match: [matched],
    address: [addressed],
    move: [moved],
    'call-off': [calledOff],
    'no-show': [noShow],
    contact: [contact],
    arrive: [{ reference: encounter, version: '', digest: null }],
    admit: [admitted],
    finish: [finished],
    fulfil: [fulfilled],
    cancel: [cancelled],
    consent: [consent],
    intake: [intake],
    vital: vitals,
    'vital-withdraw': [vitalWithdrawn],
    note: [note],
    sign: [signed],
    addendum: [addendum],
    order: orders,
    'order-sign': ordersSigned,
    'order-withdraw': [orderWithdrawn],
    'order-book': [tested],
    list: lists,
    picture: [picture],
    'picture-withdraw': [pictureWithdrawn],
    summary: [summary],
    message: [message],
    provenance: [provenance],
    charge: [charge, claim, replacing],
  }
}
