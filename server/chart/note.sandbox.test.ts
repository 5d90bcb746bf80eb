import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  BACKEND,
  CLINICIAN,
  faultOf,
  inVisit,
  LOCKMAN,
  OKAFOR,
  OLIVARES,
  openSandboxChart,
  sandboxTest,
  type ArrivedVisit,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import { CONTENT_TYPES } from '#formats/notes/attachment.ts'
import type { ChartWrite } from '../act/chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

describe('the note', () => {
  test('many saves leave one document, and each says over which version it was', async () => {
    const visit = await sandbox.arrived()
    let base: string | null = null
    for (const text of ['Feels', 'Feels well', 'Feels well today'])
      base = (await sandbox.chart.write(noteOf(visit, text, base), CLINICIAN)).version
    const [reference, ...others] = await sandbox.stored('DocumentReference', `${visit.key}/note`, sandbox.clinician)
    expect(others).toEqual([])
    expect(await sandbox.chart.read.note(reference ?? '', CLINICIAN)).toMatchObject({
      version: base,
      final: false,
      sections: [
        { id: 'history', text: 'Feels well today' },
        { id: 'plan', text: '' },
      ],
    })
  })

  test('a save whose answer was lost is known for our own by the next one, typed over the same base', async () => {
    const visit = await sandbox.arrived()
    const { version } = await sandbox.chart.write(noteOf(visit, 'One', null), CLINICIAN)
    await sandbox.emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
    expect(await faultOf(sandbox.chart.write(noteOf(visit, 'One two', version), CLINICIAN))).toBe('unreachable')
    await sandbox.chart.write(noteOf(visit, 'One two three', version), CLINICIAN)
    const [reference] = await sandbox.stored('DocumentReference', `${visit.key}/note`, sandbox.clinician)
    expect((await sandbox.chart.read.note(reference ?? '', CLINICIAN)).sections[0]?.text).toBe('One two three')
  })

  test('also after a lost answer, what somebody has changed since in the EMR is left alone', async () => {
    const visit = await sandbox.arrived()
    const { version, reference } = await sandbox.chart.write(noteOf(visit, 'One', null), CLINICIAN)
    await sandbox.emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
    expect(await faultOf(sandbox.chart.write(noteOf(visit, 'One two', version), CLINICIAN))).toBe('unreachable')
    const document = (await sandbox.get(reference, sandbox.clinician)) as {
      content: { attachment: { data: string } }[]
    }
    const edited = {
      ...document,
      content: [
        {
          attachment: { ...document.content[0]?.attachment, data: Buffer.from('Edited in the EMR').toString('base64') },
        },
      ],
    }
    const body = JSON.stringify(edited)
    await sandbox.clinician(`${sandbox.emr.organization.emr.fhirBase}/${reference}`, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/fhir+json' },
    })
    expect(await faultOf(sandbox.chart.write(noteOf(visit, 'One two three', version), CLINICIAN))).toBe(
      'version-conflict',
    )
    expect(await sandbox.chart.read.note(reference, CLINICIAN)).toMatchObject({
      text: 'Edited in the EMR',
      sections: [],
    })
  })

  test('somebody else’s newer version is never overwritten', async () => {
    const visit = await sandbox.arrived()
    const { version, reference } = await sandbox.chart.write(noteOf(visit, 'Mine', null), CLINICIAN)
    const theirs = await sandbox.chart.write(noteOf(visit, 'Theirs', version), CLINICIAN)
    expect(await faultOf(sandbox.chart.write(noteOf(visit, 'Mine, longer', 'W/"of-long-ago"'), CLINICIAN))).toBe(
      'version-conflict',
    )
    expect(await sandbox.chart.read.note(reference, CLINICIAN)).toMatchObject({ version: theirs.version })
  })

  test.each(['text', 'xhtml', 'rtf'] as const)(
    'in %s is saved, signed and added to as in any other, in one attachment with the same words',
    async (format) => {
      const form = { format, code: null }
      const visit = await sandbox.arrived()
      const typed = 'Señor: “té” & <b>2 l</b>\n\n  {T ≥ 38} \\par 漢'
      const { version } = await sandbox.chart.write({ ...noteOf(visit, 'Señor', null), form } as ChartWrite, CLINICIAN)
      const saved = await sandbox.chart.write({ ...noteOf(visit, typed, version), form } as ChartWrite, CLINICIAN)
      expect(await sandbox.chart.read.note(saved.reference, CLINICIAN)).toMatchObject({
        sections: [{ text: typed }, { text: '' }],
      })
      const sign = { ...signing(visit, typed, saved.version), form }
      await sandbox.emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
      expect(await faultOf(sandbox.chart.write(sign, CLINICIAN))).toBe('unreachable')
      const signed = await sandbox.chart.write(sign, CLINICIAN)
      expect(signed).toMatchObject({ reference: saved.reference, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(await sandbox.chart.read.note(signed.reference, CLINICIAN)).toMatchObject({
        final: true,
        text: `History\n=======\n${typed}\n\nAttestation\n===========\nSeen by video.`,
      })
      const added = { ...adding(visit, signed.reference, 'Llamó: “mejor” & <sin tos>.'), form }
      await sandbox.chart.write(added, CLINICIAN)
      expect(await sandbox.chart.read.addenda(signed.reference, CLINICIAN)).toMatchObject([
        { text: 'Llamó: “mejor” & <sin tos>.' },
      ])
      expect(await sandbox.get(signed.reference, sandbox.clinician)).toMatchObject({
        content: [{ attachment: { contentType: CONTENT_TYPES[format] } }],
      })
    },
  )

  test('as a PDF is signed once, compared byte by byte, and a lost answer is looked up', async () => {
    const visit = await sandbox.arrived()
    const sign = { ...signing(visit, 'Señor ≥ 漢', null), form: { format: 'pdf' as const, code: null } }
    await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'DocumentReference', count: 1 })
    expect(await faultOf(sandbox.chart.write(sign, CLINICIAN))).toBe('unreachable')
    const signed = await sandbox.chart.write({ ...sign, again: true }, CLINICIAN)
    expect(await sandbox.stored('DocumentReference', `${visit.key}/note`, sandbox.clinician)).toEqual([
      signed.reference,
    ])
    expect(await sandbox.chart.read.note(signed.reference, CLINICIAN)).toMatchObject({ final: true, readable: false })
    const other = { ...sign, content: { ...sign.content, attestation: ['Seen otherwise.'] } }
    expect(await faultOf(sandbox.chart.write({ ...other, again: true }, CLINICIAN))).toBe('version-conflict')
  })

  test('is signed once with its attestation, and an addendum follows it', async () => {
    const visit = await sandbox.arrived()
    const { version, reference } = await sandbox.chart.write(noteOf(visit, 'Well.', null), CLINICIAN)
    const sign: ChartWrite = {
      ...inVisit(visit),
      key: `${visit.key}/sign/note`,
      write: 'sign',
      base: version,
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:20:00.000Z' },
      content: { sections: sections('Well.'), attestation: ['Seen by video.'] },
    }
    await sandbox.emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
    expect(await faultOf(sandbox.chart.write(sign, CLINICIAN))).toBe('unreachable')
    const signed = await sandbox.chart.write(sign, CLINICIAN)
    expect(signed.reference).toBe(reference)
    expect(await sandbox.chart.read.note(reference, CLINICIAN)).toMatchObject({
      final: true,
      text: expect.stringContaining('Seen by video.'),
      sections: [{ text: 'Well.' }, { text: '' }],
    })
    expect(await faultOf(sandbox.chart.write(noteOf(visit, 'More', signed.version), CLINICIAN))).toBe(
      'version-conflict',
    )
    await sandbox.chart.write(
      {
        ...inVisit(visit),
        key: `${visit.key}/addendum/1`,
        write: 'addendum',
        note: reference,
        content: { text: 'Called back.' },
      },
      CLINICIAN,
    )
    expect(await sandbox.chart.read.addenda(reference, CLINICIAN)).toEqual([
      { text: 'Called back.', at: '2026-11-20T15:30:00.000Z' },
    ])
  })

  test('the backend’s own token never signs', async () => {
    const visit = await sandbox.arrived()
    const { version } = await sandbox.chart.write(noteOf(visit, 'Well.', null), CLINICIAN)
    const sign: ChartWrite = {
      ...inVisit(visit),
      key: `${visit.key}/sign/note`,
      write: 'sign',
      base: version,
      period: { start: '2026-11-20T15:00:00Z', end: '2026-11-20T15:20:00Z' },
      content: { sections: sections('Well.'), attestation: [] },
    }
    expect(await faultOf(sandbox.chart.write(sign, BACKEND))).toBe('refused')
  })
})

describe('orders', () => {
  sandboxTest(
    'a proposal is checked by the EMR, and signed only once its findings have a reason',
    'HAPI checks no orders',
    async () => {
      const visit = await sandbox.arrived(OLIVARES)
      const { entries } = await sandbox.chart.read.catalogue('ibuprofen', CLINICIAN)
      const [drug] = entries
      if (drug === undefined) throw new Error('the catalogue has no ibuprofen')
      expect(await sandbox.chart.read.catalogueEntry(drug.reference, 'prescription', CLINICIAN)).toEqual(drug)
      const order = await sandbox.chart.write(
        {
          key: `${visit.key}/order/1`,
          write: 'order',
          encounter: visit.encounter,
          patient: OLIVARES,
          author: OKAFOR,
          at: '2026-11-20T15:10:00.000Z',
          content: {
            category: 'prescription',
            code: drug.code,
            text: drug.text,
            dose: '1 tablet twice a day',
            reason: 'knee pain',
          },
        },
        CLINICIAN,
      )
      const findings = await sandbox.chart.read.findings(order.reference, CLINICIAN)
      expect(findings).toMatchObject([
        { severity: 'high', text: expect.stringContaining('warfarin'), mitigated: false },
      ])
      const sign = (content: Extract<ChartWrite, { write: 'order-sign' }>['content']): ChartWrite => ({
        key: `${visit.key}/order-sign/1`,
        write: 'order-sign',
        order: order.reference,
        author: OKAFOR,
        at: '2026-11-20T15:11:00.000Z',
        content,
      })
      expect(await faultOf(sandbox.chart.write(sign(null), CLINICIAN))).toBe('checks-unresolved')
      await sandbox.chart.write(
        sign({
          mitigations: findings.map(({ reference }) => ({ check: reference, reason: 'short course, INR on Friday' })),
        }),
        CLINICIAN,
      )
      expect(await sandbox.chart.read.order(order.reference, CLINICIAN)).toMatchObject({
        status: 'active',
        number: expect.stringMatching(/^RB-/),
        dose: '1 tablet twice a day',
        reason: 'knee pain',
      })
      expect(await sandbox.chart.read.ordersOf(visit.encounter, CLINICIAN)).toHaveLength(1)
    },
  )

  sandboxTest(
    'what was placed for an encounter is found, by whatever application, and drafts are not',
    'HAPI has no pages by which staff order',
    async () => {
      const visit = await sandbox.arrived()
      const at = '2026-11-20T15:10:00.000Z'
      await sandbox.chart.write(
        {
          key: `${visit.key}/admit/encounter`,
          write: 'admit',
          encounter: visit.encounter,
          practitioner: OKAFOR,
          at,
          whereabouts: null,
        },
        BACKEND,
      )
      const browser = await sandbox.emr.signIn('dr-okafor')
      const chart = `/chart/${visit.patient.replace('Patient/', '')}/orders`
      await browser.post(chart, { item: 'ActivityDefinition/laboratory-ferritin', instructions: 'tired' })
      expect(await sandbox.chart.read.placedOrders([visit.encounter])).toEqual([])
      const [draft] = await sandbox.chart.read.ordersOf(visit.encounter, CLINICIAN)
      await browser.post(`${chart}/${draft?.reference}/sign`, {})
      expect(await sandbox.chart.read.placedOrders([visit.encounter, 'Encounter/none'])).toMatchObject([
        { encounter: visit.encounter, reference: draft?.reference, category: 'laboratory', ours: false },
      ])
    },
  )

  test('a laboratory proposal can be withdrawn; controlled substances are marked', async () => {
    const visit = await sandbox.arrived()
    const { entries, failed } = await sandbox.chart.read.catalogue('lipid', CLINICIAN)
    expect({ failed, categories: entries.map(({ category }) => category) }).toEqual({
      failed: [],
      categories: ['laboratory'],
    })
    const [panel] = entries
    const order = await sandbox.chart.write(
      {
        key: `${visit.key}/order/2`,
        write: 'order',
        encounter: visit.encounter,
        patient: LOCKMAN,
        author: OKAFOR,
        at: '2026-11-20T15:10:00.000Z',
        content: {
          category: 'laboratory',
          code: panel?.code ?? { system: '', code: '', display: '' },
          text: panel?.text ?? '',
          dose: null,
          reason: 'yearly',
        },
      },
      CLINICIAN,
    )
    await sandbox.chart.write(
      { key: `${visit.key}/order-withdraw/2`, write: 'order-withdraw', order: order.reference },
      CLINICIAN,
    )
    expect(await sandbox.chart.read.order(order.reference, CLINICIAN)).toMatchObject({
      category: 'laboratory',
      status: 'withdrawn',
    })
    expect((await sandbox.chart.read.catalogue('oxycodone', CLINICIAN)).entries).toMatchObject([{ controlled: true }])
  })

  test('a kind of catalogue that fails is named, the other is shown', async () => {
    await sandbox.emr.fail({ kind: '500', type: 'ActivityDefinition', count: 1 })
    const { entries, failed } = await sandbox.chart.read.catalogue('metformin', CLINICIAN)
    expect({ failed, found: entries.length > 0 }).toEqual({
      failed: ['laboratory', 'imaging', 'referral'],
      found: true,
    })
  })
})

describe('a picture', () => {
  const picture = (visit: ArrivedVisit, jpeg: string): Extract<ChartWrite, { write: 'picture' }> => ({
    key: `${visit.key}/picture/1`,
    write: 'picture',
    encounter: visit.encounter,
    patient: LOCKMAN,
    author: OKAFOR,
    at: '2026-11-20T15:10:00.000Z',
    consent: { by: LOCKMAN, onPage: true, at: '2026-11-20T15:08:00.000Z' },
    content: {
      jpeg,
      width: 640,
      height: 480,
      takenAt: '2026-11-20T15:09:00.000Z',
      site: 'knee',
      siteText: null,
      side: 'right',
    },
  })

  test('is in the chart once, also after a lost answer, and says what was sent', async () => {
    const visit = await sandbox.arrived()
    const write = picture(visit, '/9j/4AAQ')
    await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Media', count: 1 })
    expect(await faultOf(sandbox.chart.write(write, CLINICIAN))).toBe('unreachable')
    const receipt = await sandbox.chart.write(write, CLINICIAN)
    expect(await sandbox.stored('Media', write.key, sandbox.clinician)).toEqual([receipt.reference])
    expect(await sandbox.get(receipt.reference, sandbox.clinician)).toMatchObject({
      bodySite: { text: 'Knee, right', coding: [{ code: '72696002' }] },
      encounter: { reference: visit.encounter },
      operator: { reference: OKAFOR },
      content: { contentType: 'image/jpeg', data: '/9j/4AAQ', size: 6 },
    })
  })

  test('whose key the chart has with another image is no receipt', async () => {
    const visit = await sandbox.arrived()
    await sandbox.chart.write(picture(visit, '/9j/4AAQ'), CLINICIAN)
    expect(await faultOf(sandbox.chart.write(picture(visit, '/9j/4AAR'), CLINICIAN))).toBe('malformed')
  })

  test('that was filed wrongly stays, as entered in error, whoever says so twice', async () => {
    const visit = await sandbox.arrived()
    const write = picture(visit, '/9j/4AAQ')
    const { reference, version } = await sandbox.chart.write(write, CLINICIAN)
    const wrong: ChartWrite = { key: `${visit.key}/picture-withdraw/p1`, write: 'picture-withdraw', picture: reference }
    // The backend may look whether it stands, and change nothing of it.
    expect(await faultOf(sandbox.chart.write(wrong, BACKEND))).toBe('refused')
    await sandbox.emr.fail({ kind: 'drop', method: 'PUT', type: 'Media', count: 1 })
    expect(await faultOf(sandbox.chart.write(wrong, CLINICIAN))).toBe('unreachable')
    const receipt = await sandbox.chart.write(wrong, CLINICIAN)
    expect(receipt).toMatchObject({ reference, digest: null })
    expect(receipt.version).not.toBe(version)
    expect(await sandbox.get(reference, sandbox.clinician)).toMatchObject({
      status: 'entered-in-error',
      bodySite: { text: 'Knee, right' },
      content: { data: '/9j/4AAQ' },
    })
  })

  test('is not filed under the backend’s token', async () => {
    const visit = await sandbox.arrived()
    expect(await faultOf(sandbox.chart.write(picture(visit, '/9j/4AAQ'), BACKEND))).toBe('refused')
  })
})

function noteOf(visit: ArrivedVisit, text: string, base: string | null): ChartWrite {
  return {
    ...inVisit(visit),
    key: `${visit.key}/note/note`,
    write: 'note',
    base,
    content: { sections: sections(text) },
  }
}

function signing(visit: ArrivedVisit, text: string, base: string | null): Extract<ChartWrite, { write: 'sign' }> {
  return {
    ...inVisit(visit),
    key: `${visit.key}/sign/note`,
    write: 'sign',
    base,
    period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:20:00.000Z' },
    content: { sections: sections(text), attestation: ['Seen by video.'] },
  }
}

function adding(visit: ArrivedVisit, note: string, text: string): Extract<ChartWrite, { write: 'addendum' }> {
  return { ...inVisit(visit), key: `${visit.key}/addendum/1`, write: 'addendum', note, content: { text } }
}

function sections(text: string) {
  return [
    { id: 'history', title: 'History', forPatient: false, text },
    { id: 'plan', title: 'Plan', forPatient: false, text: '' },
  ]
}
