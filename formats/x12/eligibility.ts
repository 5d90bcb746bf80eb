import { spokenOf, type Eligibility, type Member, type NamedDays } from '#domain/charge/eligibility.ts'
import { dayOf, rangeOf } from './day.ts'
import { element, NotX12, placed, type Delimiters, type Segment, type TransactionSet } from './interchange.ts'

/** What a payer says of one member, and where in the file, from 1. */
export interface EligibilityInFile {
  said: Eligibility
  segment: number
}

/** EB01 (005010X279A1): in force, not in force; what says neither is about money, limits and who else to ask. */
const ACTIVE = new Set(['1', '2', '3', '4', '5'])
const INACTIVE = new Set(['6', '7', '8'])
const OTHER = new Set([...'ABCDEFGHIJKLMNOPQRSTUVWXY', 'CB', 'MC'])
/** EB01: not covered. */
const NOT_COVERED = 'I'
/** EB03: the plan as a whole. */
const WHOLE_PLAN = '30'
/** III02 by places of service: telehealth elsewhere and at home. */
const TELEHEALTH = new Set(['02', '10'])

/** HL03: subscriber and dependent. */
const PERSON_LEVELS = new Set(['22', '23'])
/** DTP01: when it was asked about or is done; a plan, eligibility or benefit begins and ends. 291 and 307 name the whole of it. */
const ASKED = new Set(['472', '291', '307'])
const BEGINS = new Set(['346', '348', '356'])
const ENDS = new Set(['347', '349', '357'])

interface Benefit {
  code: string
  services: readonly string[]
  telehealth: boolean
  days: NamedDays
  segment: number
}

interface Person {
  level: string
  at: number
  number: string | null
  given: string
  birthDate: string | null
  days: NamedDays
  benefits: Benefit[]
  refused: string[]
}

/** 271: what is said of each member of whom anything is; a payer that turns a question away above its members is told without one. */
export function eligibilities({ segments, at }: TransactionSet, delimiters: Delimiters): EligibilityInFile[] {
  const found: EligibilityInFile[] = []
  let made: { day: string; time: string } | null = null
  let payer = { id: '', name: '' }
  let level = ''
  let subscriber: string | null = null
  let person: Person | null = null

  const close = () => {
    if (person === null) return
    const { benefits, refused, level: of } = person
    // Of whoever only holds the coverage of the dependents below nothing is said.
    if (benefits.length > 0 || refused.length > 0) {
      if (made === null) throw new NotX12(at, '271-undated')
      found.push({
        said: saidOf(person, memberOf(person, of === '23' ? subscriber : person.number), payer, made),
        segment: person.at,
      })
    }
    person = null
  }

  for (const { segment, number } of placed(segments, at)) {
    if (segment.id === 'ST' && !element(segment, 3).startsWith('005010X279')) throw new NotX12(number, '271-another')
    if (segment.id === 'BHT') made = madeAt(segment, number)
    if (segment.id === 'HL') {
      close()
      level = element(segment, 3)
      if (PERSON_LEVELS.has(level)) person = nobody(level, number)
      if (level !== '23') subscriber = null
    }
    if (segment.id === 'NM1' && element(segment, 1) === 'PR' && level === '20')
      payer = { id: element(segment, 9), name: element(segment, 3) }
    if (segment.id === 'AAA' && !PERSON_LEVELS.has(level)) {
      if (made === null) throw new NotX12(number, '271-undated')
      const nameless = { ...nobody(level, number), refused: [refusalOf(segment)] }
      found.push({ said: saidOf(nameless, null, payer, made), segment: number })
    }
    if (person === null) continue
    inPerson(person, segment, number, delimiters)
    if (level === '22') subscriber = person.number
  }
  close()
  return found
}

/** One segment of a subscriber's or a dependent's loop. */
function inPerson(person: Person, segment: Segment, number: number, { repetition }: Delimiters): void {
  const of = (place: number) => element(segment, place)
  const last = person.benefits.at(-1)
  switch (segment.id) {
    case 'NM1':
      // After a benefit stands who else it is about.
      if ((of(1) !== 'IL' && of(1) !== '03') || last !== undefined) return
      person.given = of(4)
      if (of(8) === 'MI' && of(9) !== '') person.number = of(9)
      return
    case 'DMG':
      person.birthDate = of(1) === 'D8' ? dayOf(of(2)) : null
      return
    case 'AAA':
      person.refused.push(refusalOf(segment))
      return
    case 'DTP':
      Object.assign(last?.days ?? person.days, named(last?.days ?? person.days, of(1), rangeOf(of(2), of(3))))
      return
    case 'III':
      if (last !== undefined && of(1) === 'ZZ' && TELEHEALTH.has(of(2))) last.telehealth = true
      return
    case 'EB': {
      const code = of(1)
      if (!ACTIVE.has(code) && !INACTIVE.has(code) && !OTHER.has(code)) throw new NotX12(number, 'benefit-word')
      const services = of(3).split(repetition).filter(Boolean)
      person.benefits.push({ code, services, telehealth: false, days: { ...NO_DAYS }, segment: number })
      return
    }
    default:
  }
}

const NO_DAYS: NamedDays = { asked: null, begins: null, ends: null }

function nobody(level: string, at: number): Person {
  const days = { ...NO_DAYS }
  return { level, at, number: null, given: '', birthDate: null, days, benefits: [], refused: [] }
}

function named(days: NamedDays, qualifier: string, range: { from: string; until: string } | null): NamedDays {
  if (range === null) return days
  const { from, until } = range
  // A span of a plan or of eligibility is when it is in force; one day is the day that was asked about.
  if (ASKED.has(qualifier) && (qualifier === '472' || from === until)) return { ...days, asked: range }
  if (ASKED.has(qualifier)) return { ...days, begins: from, ends: until }
  if (BEGINS.has(qualifier)) return { ...days, begins: from, ends: from === until ? days.ends : until }
  return ENDS.has(qualifier) ? { ...days, ends: until } : days
}

function refusalOf(segment: Segment): string {
  return `AAA ${element(segment, 3)}`
}

/** BHT04 and BHT05. */
function madeAt(segment: Segment, number: number): { day: string; time: string } {
  const day = dayOf(element(segment, 4))
  if (day === null) throw new NotX12(number, '271-undated')
  const [, hours, minutes] = /^(\d\d)(\d\d)/.exec(element(segment, 5)) ?? []
  return { day, time: hours === undefined || minutes === undefined ? '00:00' : `${hours}:${minutes}` }
}

function memberOf({ level, birthDate, given }: Person, number: string | null): Member | null {
  if (number === null) return null
  if (level !== '23') return { number, dependent: null }
  return birthDate === null || given === '' ? null : { number, dependent: { birthDate, given } }
}

function saidOf(
  { benefits, refused, days }: Person,
  member: Member | null,
  payer: Eligibility['payer'],
  made: { day: string; time: string },
): Eligibility {
  const standing = benefits.filter(({ code, telehealth }) => (ACTIVE.has(code) || INACTIVE.has(code)) && !telehealth)
  const whole = standing.filter(({ services }) => services.length === 0 || services.includes(WHOLE_PLAN))
  const [first] = whole.length > 0 ? whole : standing
  const of = (whole.length > 0 ? whole : standing).find(({ code }) => ACTIVE.has(code)) ?? first
  const isPlanOff = whole.length === 0 && benefits.some((one) => one.code === NOT_COVERED && isWhole(one))
  const inForce = of === undefined ? (isPlanOff ? false : null) : ACTIVE.has(of.code)
  const remote = benefits.filter(({ telehealth }) => telehealth)
  const telehealth = remote.length === 0 ? null : remote.some(({ code }) => code !== NOT_COVERED && !INACTIVE.has(code))
  const known = merged(days, of?.days ?? NO_DAYS)
  const told = benefits.filter((one) => one === of || one.telehealth || one.code === NOT_COVERED)
  return {
    payer,
    member,
    inForce,
    telehealth,
    codes: [...new Set([...told.map(codeOf), ...refused])],
    ...spokenOf(known, inForce, made.day),
    made: `${made.day}T${made.time}`,
  }
}

function isWhole({ services, telehealth }: Benefit): boolean {
  return !telehealth && services.includes(WHOLE_PLAN)
}

function codeOf({ code, services, telehealth }: Benefit): string {
  return [
    'EB',
    code,
    ...(services.length === 0 ? [] : [services.slice(0, 3).join('^')]),
    ...(telehealth ? ['III'] : []),
  ].join(' ')
}

/** Those of the benefit itself go before those of the member. */
function merged(member: NamedDays, benefit: NamedDays): NamedDays {
  return {
    asked: benefit.asked ?? member.asked,
    begins: benefit.begins ?? member.begins,
    ends: benefit.ends ?? member.ends,
  }
}
