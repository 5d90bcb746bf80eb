import type { Pathway } from '../pathway/pathway.ts'
import { localDate } from '../visit/age.ts'
import { attestation, mediumOf, segments, type AttestationLine, type Segment } from '../visit/attestation.ts'
import type { Recorded } from '../visit/event.ts'
import { needOf } from '../visit/need.ts'
import type { VisitState } from '../visit/state.ts'
import type { ClinicianAt, Modality } from './rules.ts'

/** What a visit proves of itself for a charge; null is what no event of it proves. Nothing here is guessed. */
export interface ChargeEvidence {
  visitType: string
  /** The day of service by the practice's calendar. */
  date: string | null
  /** Whole minutes in which patient and clinician were there together. */
  minutes: number
  modality: Modality | null
  segments: Segment[]
  /** Sound alone has gone over for a reason that somebody gave. */
  audioExplained: boolean
  /** The state in which the patient said to be before they were admitted. */
  state: string | null
  /** Where whoever met the patient was, by their own word. */
  clinician: { at: ClinicianAt; state: string } | null
  /** Who met the patient. */
  performer: string | null
  period: { start: string; end: string } | null
  consented: boolean
  /** The visit was begun although no licence of the clinician covers that state. */
  licenceOverridden: boolean
  interpreter: 'not-needed' | 'there' | 'absent'
  /** The lines of the attestation, each with the event that proves it. */
  lines: AttestationLine[]
}

/** Gathers what a visit proves, from its events and from nothing else. */
export function chargeEvidence(
  pathway: Pathway,
  state: VisitState,
  log: readonly Recorded[],
  zone: string,
): ChargeEvidence {
  const lines = attestation(pathway, state, log)
  const of = <K extends AttestationLine['id']>(id: K) =>
    lines.find((line): line is Line<K> => line.id === id && !line.missing)
  const { admitted, ended } = state
  const spans = segments(state)
  const guests = of('guests')?.guests ?? []
  return {
    visitType: pathway.visitType,
    date: admitted === null ? null : localDate(new Date(admitted.at), zone),
    minutes: Math.floor(togetherMs(spans) / 60_000),
    modality: of('modality') === undefined ? null : mediumOf(state),
    segments: spans,
    audioExplained: spans.every(({ medium, why }) => medium !== 'phone' || why !== null),
    state: of('location')?.state ?? null,
    clinician: placeOf(of('clinician-place'), admitted?.by),
    performer: of('present')?.clinician ?? null,
    period: admitted === null || ended === null ? null : { start: admitted.at, end: ended.at },
    consented: of('consent')?.decision === 'agree',
    licenceOverridden: admitted?.override === true,
    interpreter: guests.some(({ guest }) => guest === 'interpreter')
      ? 'there'
      : needsInterpreter(state)
        ? 'absent'
        : 'not-needed',
    lines,
  }
}

type Line<K extends AttestationLine['id']> = Extract<AttestationLine, { id: K; missing: false }>

/** By the word of whoever met the patient: where a colleague was who opened the visit too says nothing. */
function placeOf(line: Line<'clinician-place'> | undefined, met: string | undefined): ChargeEvidence['clinician'] {
  if (line === undefined || line.by.who !== 'clinician' || line.by.ref !== met) return null
  return { at: line.place, state: line.state }
}

/** How long both were there, in milliseconds: two devices of one person at the same time are one time. */
export function togetherMs(spans: readonly Segment[]): number {
  let [sum, reached] = [0, 0]
  for (const { from, until } of spans.toSorted((one, other) => (one.from < other.from ? -1 : 1))) {
    const [start, end] = [Math.max(Date.parse(from), reached), Date.parse(until)]
    if (end <= start) continue
    sum += end - start
    reached = end
  }
  return sum
}

function needsInterpreter(state: VisitState): boolean {
  const need = needOf(state)
  return need === 'interpreter' || need === 'sign-language'
}
