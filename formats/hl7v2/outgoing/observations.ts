import { numbered, type Segment } from '../message.ts'
import { dtmIn } from '../time.ts'
import type { Making, SiteProfile } from './profile.ts'
import { coded, outgoing, pid, pv1, type About, type Outgoing, type Subject, type Visit } from './segments.ts'

type Coding = { system: string; code: string; display: string }

/** One value of a report; without a value it only takes back what was sent. */
export interface ObservedValue {
  code: readonly Coding[]
  value: { number: number; unit: string; ucum: string } | { coding: Coding } | { text: string } | null
}

/** What was observed together, under one number. */
export interface ReportToSend {
  number: string
  /** What it is called as a whole. */
  code: readonly Coding[]
  at: string
  /** `preliminary`: more is to come. `corrected`: a final one was sent before. `wrong`: it was never so, or not of this patient. */
  status: 'preliminary' | 'final' | 'corrected' | 'wrong'
  values: readonly ObservedValue[]
  comment: string | null
}

/** Tables 0123 and 0085: C corrects and W says that it was wrong; whatever comes under the same number takes the place of it. */
const RESULT = {
  preliminary: { obr: 'P', obx: 'P' },
  final: { obr: 'F', obx: 'F' },
  corrected: { obr: 'C', obx: 'C' },
  wrong: { obr: 'C', obx: 'W' },
} as const

/** ORU^R01 with what was observed, by no order (HL7 v2.5.1, 7.3.1); our number is the filler's. */
export function observationMessage(
  { patient, visit, report }: { patient: Subject; visit: Visit | null; report: ReportToSend },
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const at = dtmIn(making.zone, new Date(report.at))
  const status = RESULT[report.status]
  const values = report.values.map((observed, index) => obx(observed, index + 1, at, status.obx))
  return outgoing({ ...about, event: ['ORU', 'R01', 'ORU_R01'] }, profile, making, [
    pid(patient, profile, visit?.number ?? null),
    ...(visit === null ? [] : [pv1(visit, profile, making)]),
    numbered('OBR', { 1: '1', 3: report.number, 4: codes(report.code), 7: at, 22: at, 25: status.obr }),
    ...values,
    ...(report.comment === null ? [] : [numbered('NTE', { 1: '1', 2: 'P', 3: report.comment })]),
  ])
}

function obx({ code, value }: ObservedValue, id: number, at: string, status: string): Segment {
  const known = { 1: String(id), 3: codes(code), 11: status, 14: at }
  if (value === null) return numbered('OBX', known)
  if ('coding' in value) return numbered('OBX', { ...known, 2: 'CE', 5: coded(value.coding) })
  // Only FT says where a line ends (HL7 v2.5.1, 2.7.6).
  if ('text' in value) return numbered('OBX', { ...known, 2: value.text.includes('\n') ? 'FT' : 'TX', 5: value.text })
  const { number, unit, ucum } = value
  return numbered('OBX', { ...known, 2: 'NM', 5: String(number), 6: [ucum, unit, 'UCUM'] })
}

/** CE with a second code as the alternate one. */
function codes(all: readonly Coding[]): readonly string[] {
  return all.slice(0, 2).flatMap(coded)
}
