import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerFile, coverageAnswer } from '../../test/answer-file.ts'
import { saidIn } from './answers.ts'
import { NotX12, parseX12 } from './interchange.ts'

const said = (...lines: string[]) => saidIn(parseX12(coverageAnswer(lines))).eligibilities
const [ASKED, ACTIVE] = ['DTP*291*D8*20261124', 'EB*1**30']

test('a 271 says whose coverage is in force, of which payer, on which day, and where in the file', () => {
  expect(said(ASKED, ACTIVE)).toEqual([
    {
      said: {
        payer: { id: '00000', name: 'SANDBOX MEDICARE' },
        member: { number: '1EG4TE5MK73', dependent: null },
        inForce: true,
        telehealth: null,
        codes: ['EB 1 30'],
        from: '2026-11-24',
        until: '2026-11-24',
        made: '2026-11-21T09:00',
      },
      segment: 9,
    },
  ])
})

test.each([
  ['inactive', ['EB*6**30'], false],
  ['inactive, pending', ['EB*7**30'], false],
  ['the plan in force, and one kind of service not', ['EB*1**30', 'EB*6**MH'], true],
  ['the plan not in force, whatever else is', ['EB*6**30', 'EB*1**88'], false],
  ['in force for what is not named', ['EB*1'], true],
  ['only money is told', ['EB*C**30***23*500'], null],
  ['the plan as a whole is not covered', ['EB*I**30'], false],
  ['one kind of service is not covered', ['EB*I**47'], null],
  ['nobody was found', ['AAA*N**75*C'], null],
])('%s', (_, lines, inForce) => {
  expect(said(ASKED, ...lines)).toMatchObject([{ said: { inForce } }])
})

test('telehealth is told by the place of service of a benefit, and says nothing of the plan', () => {
  expect(said(ASKED, ACTIVE, 'EB*I**98', 'III*ZZ*02')).toMatchObject([
    { said: { inForce: true, telehealth: false, codes: ['EB 1 30', 'EB I 98 III'] } },
  ])
  expect(said(ASKED, ACTIVE, 'EB*1**98', 'III*ZZ*10')).toMatchObject([{ said: { inForce: true, telehealth: true } }])
  expect(said(ASKED, ACTIVE, 'EB*I**98', 'III*ZZ*21')).toMatchObject([{ said: { telehealth: null } }])
})

test.each([
  ['no day at all: that on which it was made, and three more', [ACTIVE], '2026-11-21', '2026-11-24'],
  ['a plan that has begun', ['DTP*346*D8*20260101', ACTIVE], '2026-01-01', '2026-11-24'],
  ['a plan that begins and ends', ['DTP*346*D8*20260101', 'DTP*347*D8*20261231', ACTIVE], '2026-01-01', '2026-12-31'],
  ['a plan as a span', ['DTP*291*RD8*20260101-20261231', ACTIVE], '2026-01-01', '2026-12-31'],
  [
    'days of the benefit before those of the member',
    [ASKED, ACTIVE, 'DTP*472*D8*20261126'],
    '2026-11-26',
    '2026-11-26',
  ],
  ['coverage that has ended, from the day after', ['DTP*347*D8*20261031', 'EB*6**30'], '2026-11-01', '2026-11-24'],
  ['coverage that is still to begin, until then', ['DTP*346*D8*20261123', 'EB*6**30'], '2026-11-21', '2026-11-22'],
  ['the day that was asked about', [ASKED, 'EB*6**30'], '2026-11-24', '2026-11-24'],
])('it speaks of %s', (_, lines, from, until) => {
  expect(said(...lines)).toMatchObject([{ said: { from, until } }])
})

test('a dependent has the number of whoever holds the coverage, and is named by birth date and given name', () => {
  const dependent = ['NM1*03*1*CASTELLANOS*ROSA', 'DMG*D8*20150310*F', 'INS*N*19']
  const [only, ...others] = saidIn(parseX12(coverageAnswer([ASKED, ACTIVE], { dependent }))).eligibilities
  expect(others).toEqual([])
  expect(only?.said.member).toEqual({ number: '1EG4TE5MK73', dependent: { birthDate: '2015-03-10', given: 'ROSA' } })
  const nameless = saidIn(parseX12(coverageAnswer([ACTIVE], { dependent: ['NM1*03*1*CASTELLANOS'] }))).eligibilities
  expect(nameless).toMatchObject([{ said: { member: null } }])
})

test('whom a benefit names besides is not whose coverage it is', () => {
  expect(said(ASKED, ACTIVE, 'LS*2120', 'NM1*IL*1*OTHER*ONE****MI*ANOTHER', 'LE*2120')).toMatchObject([
    { said: { member: { number: '1EG4TE5MK73' } } },
  ])
})

test('a payer that can’t answer now is told of without a member', () => {
  const lines = ['BHT*0022*11*A*20261121*0900', 'HL*1**20*1', 'AAA*Y**42*R', 'NM1*PR*2*SANDBOX MEDICARE*****PI*00000']
  expect(saidIn(parseX12(answerFile('271', '005010X279A1', lines))).eligibilities).toMatchObject([
    { said: { member: null, inForce: null, codes: ['AAA 42'] }, segment: 6 },
  ])
})

test.each([
  ['271-another', () => answerFile('271', '005010X999', ['BHT*0022*11*A*20261121*0900']), 3],
  ['271-undated', () => answerFile('271', '005010X279A1', ['BHT*0022*11*A*20261399*0900']), 4],
  ['benefit-word', () => coverageAnswer([ASKED, 'EB*9**30']), 14],
] as const)('%s is refused with its segment, and nothing of the file is read', (why, file, segment) => {
  expect(() => saidIn(parseX12(file()))).toThrow(`segment ${segment}: ${why}`)
})

test('whatever is cut out of a file or put into it: it is read whole, or refused by its segment', () => {
  const whole = coverageAnswer([ASKED, ACTIVE, 'EB*I**98', 'III*ZZ*02', 'MSG*WORDS'])
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(40), fc.uint8Array({ maxLength: 12 }), (at, cut, put) => {
      const file = Uint8Array.from([...whole.slice(0, at), ...put, ...whole.slice(at + cut)])
      try {
        for (const { said: one } of saidIn(parseX12(file)).eligibilities) expect(one.made).toMatch(/^\d{4}-\d\d-\d\dT/)
      } catch (fault) {
        expect(fault).toBeInstanceOf(NotX12)
      }
    }),
    { ...(process.env['PROPERTY_SEED'] === 'random' ? {} : { seed: 271 }), numRuns: 300 },
  )
})
