import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerFile, PAID_ON } from '../../test/answer-file.ts'
import { answersIn } from './answers.ts'
import { NotX12 } from './interchange.ts'

const acknowledged = (...lines: string[]) => answersIn(answerFile('999', '005010X231A1', lines))
const statuses = (...lines: string[]) => answersIn(answerFile('277', '005010X214', lines))
const remitted = (...lines: string[]) => answersIn(answerFile('835', '005010X221A1', lines))

test('a 999 says whether a group was taken, and at what', () => {
  expect(acknowledged('AK1*HC*41*005010X222A1', 'AK2*837*0001', 'IK5*A', 'AK9*A*1*1*1')).toEqual([
    {
      about: { interchange: 41 },
      answer: { form: '999', outcome: 'accepted', codes: [], charged: null, paid: null, payerNumber: null },
      segment: 4,
    },
  ])
  const rejected = ['AK1*HC*41', 'AK2*837*0001', 'IK3*NM1*8**8', 'IK4*9*67*7*X', 'IK5*R*5', 'AK9*R*1*1*0']
  expect(acknowledged(...rejected)).toMatchObject([
    { answer: { outcome: 'rejected', codes: ['IK3 NM1 8', 'IK4 7', 'IK5 5'] } },
  ])
})

const envelope = (...segments: string[]) => {
  const isa = `ISA*00*${' '.repeat(10)}*00*${' '.repeat(10)}*ZZ*${'A'.padEnd(15)}*ZZ*${'B'.padEnd(15)}*261126*1200*^*00501*000000900*0*T*:`
  return answersIn(new TextEncoder().encode(`${[isa, ...segments].join('~')}~`))
}

test('a TA1 says whether the interchange was taken on, alone in its file or before what else came', () => {
  const end = 'IEA*0*000000900'
  expect(envelope('TA1*000000041*261126*1158*A*000', end)).toEqual([
    {
      about: { interchange: 41 },
      answer: { form: 'TA1', outcome: 'accepted', codes: [], charged: null, paid: null, payerNumber: null },
      segment: 2,
    },
  ])
  expect(envelope('TA1*000000041*261126*1158*R*006', end)).toMatchObject([
    { answer: { outcome: 'rejected', codes: ['TA1 006'] } },
  ])
  const group = [
    'GS*FA*A*B*20261126*1200*1*X*005010X231A1',
    'ST*999*0001',
    'AK1*HC*41',
    'AK9*A*1*1*1',
    'SE*4*0001',
    'GE*1*1',
  ]
  expect(envelope('TA1*000000041*261126*1158*E*022', ...group, 'IEA*1*000000900')).toMatchObject([
    { answer: { form: 'TA1', outcome: 'accepted', codes: ['TA1 022'] }, segment: 2 },
    { answer: { form: '999', outcome: 'accepted' } },
  ])
})

test.each([
  ['ta1-unnumbered', 'TA1*41*261126*1158*A*000'],
  ['ta1-word', 'TA1*000000041*261126*1158*Q*000'],
  ['ta1-reason', 'TA1*000000041*261126*1158*R*'],
])('a TA1 is refused as %s with its segment', (why, segment) => {
  expect(() => envelope(segment, 'IEA*0*000000900')).toThrow(`segment 2: ${why}`)
})

const PATIENT = ['HL*1**20*1', 'HL*2*1*21*1', 'TRN*2*BATCH', 'STC*A1:20*20261126*WQ*120.5', 'HL*3*2*19*1', 'HL*4*3*PT']

test('a 277CA says of each claim whether it was taken on, and under which number of the payer', () => {
  expect(statuses(...PATIENT, 'TRN*2*CLAIM1', 'STC*A2:20*20261126*WQ*120.5', 'REF*1K*P-77')).toEqual([
    {
      about: { claim: 'CLAIM1' },
      answer: {
        form: '277CA',
        outcome: 'accepted',
        codes: ['A2:20'],
        charged: 12_050,
        paid: null,
        payerNumber: 'P-77',
      },
      segment: 11,
    },
  ])
  expect(statuses(...PATIENT, 'TRN*2*CLAIM1', 'STC*A7:562:85*20261126*U*120.5******A7:21')).toMatchObject([
    { about: { claim: 'CLAIM1' }, answer: { outcome: 'rejected', codes: ['A7:562:85', 'A7:21'] } },
  ])
})

test('a batch that is turned away above its claims is told by its own number', () => {
  expect(statuses('HL*1**20*1', 'HL*2*1*21*0', 'TRN*2*BATCH', 'STC*A3:24*20261126*U')).toMatchObject([
    { about: { claim: 'BATCH' }, answer: { outcome: 'rejected', codes: ['A3:24'], charged: null } },
  ])
})

test('an 835 says of each claim what is paid, and why not the rest', () => {
  expect(
    remitted(
      'BPR*I*80*C*CHK',
      'LX*1',
      'CLP*CLAIM1*1*120.5*80*20.5*MB*P-1',
      'CAS*CO*45*20',
      'SVC*HC:ZZ101*120.5*80',
      'CAS*PR*1*20.5',
      'CLP*CLAIM2*4*120.5*0**MB*P-2',
      'CAS*CO*197*100*1*16*20.5',
      'LQ*HE*N130',
      'CLP*CLAIM3*1*50*0*0*MB',
      'CAS*OA*23*50',
      'CLP*CLAIM4*22*-50*-50**MB*P-4',
    ),
  ).toMatchObject([
    { about: { claim: 'CLAIM1' }, answer: { outcome: 'paid', codes: ['CO-45', 'PR-1'], charged: 12_050, paid: 8000 } },
    {
      about: { claim: 'CLAIM2' },
      answer: { outcome: 'denied', codes: ['CO-197', 'CO-16', 'N130'], payerNumber: 'P-2' },
    },
    { about: { claim: 'CLAIM3' }, answer: { outcome: 'denied', codes: ['OA-23'] } },
    { about: { claim: 'CLAIM4' }, answer: { outcome: 'reversed', paid: -5000 } },
  ])
})

test.each([
  ['another transaction set', () => answersIn(answerFile('837', '005010X222A1', ['BHT*0019'])), 3],
  ['a 277 of another kind', () => answersIn(answerFile('277', '005010X212', ['HL*1**20*1'])), 3],
  ['a 999 of something else', () => acknowledged('AK1*HB*41', 'AK9*A*1*1*1'), 4],
  ['a 999 without its end', () => acknowledged('AK1*HC*41'), 3],
  ['a 999 in no known word', () => acknowledged('AK1*HC*41', 'AK9*Q*1*1*1'), 5],
  ['a category that nobody knows', () => statuses(...PATIENT, 'TRN*2*C', 'STC*Z9:1*20261126*U*1'), 11],
  ['a status of nothing', () => statuses(...PATIENT, 'STC*A2:20*20261126*WQ*1'), 10],
  ['money that does not come out even', () => remitted('CLP*C*1*120.5*80**MB', 'CAS*CO*45*20'), 4],
  ['an amount that is none', () => remitted('CLP*C*1*1e3*80**MB'), 4],
])('%s is refused with its segment, and nothing of the file is read', (_, read, segment) => {
  let said: unknown
  try {
    read()
  } catch (fault) {
    said = fault
  }
  expect(said).toBeInstanceOf(NotX12)
  expect((said as NotX12).segment).toBe(segment)
})

test('what an 835 adjusted is told by the claim and by each service, on the day of its payment', () => {
  const adjusted = [
    'CLP*C1*19*120*70*30*MB*P1',
    'CAS*OA*23*5',
    'SVC*HC:ZZ101:FQ:GT*120*75**2',
    'CAS*CO*45*15',
    'CAS*PR*1*10*1*2*20',
  ]
  expect(remitted(...PAID_ON, ...adjusted)).toMatchObject([
    {
      answer: {
        outcome: 'paid',
        paid: 7_000,
        decision: {
          on: '2026-12-10',
          forwarded: true,
          adjustments: [{ group: 'OA', code: '23', amount: 500, quantity: null }],
          lines: [
            {
              code: 'ZZ101',
              modifiers: ['FQ', 'GT'],
              paid: 7_500,
              units: '2',
              adjustments: [
                { group: 'CO', code: '45', amount: 1_500, quantity: null },
                { group: 'PR', code: '1', amount: 1_000, quantity: '1' },
                { group: 'PR', code: '2', amount: 2_000, quantity: null },
              ],
            },
          ],
        },
      },
    },
  ])
})

test.each(['', '20261399', '20260230', '261210'])(
  'without a day of payment, as in "%s", nothing is told of how it was decided',
  (day) => {
    const [said] = remitted(`BPR*I*1*C*NON************${day}`, 'CLP*C1*1*120*120')
    expect(said?.answer).toMatchObject({ outcome: 'paid' })
    expect(said?.answer.decision).toBeUndefined()
  },
)

test('whatever is cut out of a file or put into it: it is read whole, or refused by its segment', () => {
  const whole = answerFile('835', '005010X221A1', ['CLP*C1*1*100*80**MB*P', 'CAS*CO*45*20', 'LQ*HE*N1'])
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(40), fc.uint8Array({ maxLength: 12 }), (at, cut, put) => {
      const file = Uint8Array.from([...whole.slice(0, at), ...put, ...whole.slice(at + cut)])
      try {
        for (const { segment } of answersIn(file)) expect(segment).toBeGreaterThan(0)
      } catch (fault) {
        expect(fault).toBeInstanceOf(NotX12)
      }
    }),
    { ...(process.env['PROPERTY_SEED'] === 'random' ? {} : { seed: 835 }), numRuns: 300 },
  )
})
