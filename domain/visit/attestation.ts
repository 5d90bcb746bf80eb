import type { ClinicianAt } from '../charge/rules.ts'
import type { Pathway } from '../pathway/pathway.ts'
import type { By, Companion, Guest, HeldRef, Participant, PhoneReason, Recorded, RoomingCheck } from './event.ts'
import { isGuest, ROOMING_CHECKS } from './event.ts'
import type { VisitState } from './state.ts'

type Attested =
  | { id: 'modality'; medium: 'audio-video' | 'audio-only' }
  | { id: 'identity' }
  /** The address itself is in the chart, or sealed under `ref` while on its way there. */
  | { id: 'location'; state: string; ref: string }
  | { id: 'consent'; version: string; decision: 'agree' | 'decline' }
  | { id: 'present'; clinician: string }
  /** Where they were, by their own word; stands where they said so. */
  | { id: 'clinician-place'; place: ClinicianAt; state: string }
  | { id: 'guests'; guests: Present[] }
  /** Who received the patient first, and what they went through with them. */
  | {
      id: 'rooming'
      people: string[]
      from: string
      until: string
      checked: RoomingCheck[]
      company: Companion[] | null
    }
  | { id: 'start' }
  | { id: 'stop' }
  | { id: 'interruptions'; gaps: Gap[] }
  /** Stills of the patient's picture in the chart, by who gave the patient's word: on their page, or by mouth. */
  | { id: 'pictures'; onPage: number; byMouth: number }
  /** By what they met, when, once it was not by picture and sound throughout. */
  | { id: 'media'; segments: Segment[] }
  /** Whether what was said, with the consent of these, was evidence for the draft; stands where a clinician has asked. */
  | { id: 'listening'; used: boolean; consented: Participant[] }
  | { id: 'licence-override'; state: string }

/** A guest who was in the room; the name that they gave is sealed under `held`. */
export interface Present {
  guest: Guest
  held: HeldRef
  from: string
  until: string
}

/** A time in which both were there by one medium; `why` the telephone. */
export interface Segment {
  medium: 'video' | 'audio' | 'phone'
  from: string
  until: string
  why: PhoneReason | null
}

/** A time in which one of the two was not connected. */
export interface Gap {
  who: 'patient' | 'clinician'
  from: string
  until: string
}

/** One fact of the attestation, with the event that proves it: who said it, and when. */
export type AttestationLine =
  | (Attested & { missing: false; at: string; by: By; evidenceSeq: number })
  | { id: Always; missing: true }

/** What every visit should prove; the rest stands there only where it happened. */
type Always = Exclude<
  Attested['id'],
  'clinician-place' | 'guests' | 'rooming' | 'licence-override' | 'media' | 'pictures' | 'listening'
>

/**
 * Who, where, consent, modality and times of a visit, from its events and from nothing else. What no event proves is
 * missing, never guessed. Words are made at the edge, where names and the practice's zone are known.
 */
export function attestation(pathway: Pathway, state: VisitState, log: readonly Recorded[]): AttestationLine[] {
  const admitted = last(log, 'admitted')
  const before = admitted ? log.filter(({ seq }) => seq < admitted.seq) : log
  const located = last(before, 'located')
  const consent = last(before, 'consent-given')
  const ended = last(log, 'ended')
  const joins = joinsOfVisit(log, admitted)
  const met = joins.findLast((join) => joins.some((other) => other.seq < join.seq && other.who !== join.who))
  const both = joins.find((join) => joins.some((other) => other.seq < join.seq && other.who !== join.who))
  const phoned = log.find((event) => event.kind === 'phone-started')
  const proof = met ?? phoned
  const meeting = both ?? phoned
  const consented = consent !== undefined && consent.version === pathway.consent.version

  const lines: AttestationLine[] = [
    proof
      ? line(proof, met ? CAUSEWAY : whoSaid(proof), { id: 'modality', medium: mediumOf(state) })
      : lacking('modality'),
    admitted ? line(admitted, admitted.by, { id: 'identity' }) : lacking('identity'),
    located
      ? line(located, located.by ?? PATIENT, { id: 'location', state: located.state, ref: located.held })
      : lacking('location'),
    consented
      ? line(consent, consent.by ?? PATIENT, { id: 'consent', version: consent.version, decision: consent.decision })
      : lacking('consent'),
    // Whoever admitted the patient met them: that may be a covering clinician.
    meeting && state.admitted
      ? line(meeting, both ? CAUSEWAY : whoSaid(meeting), { id: 'present', clinician: state.admitted.by })
      : lacking('present'),
    admitted ? line(admitted, admitted.by, { id: 'start' }) : lacking('start'),
    ended ? line(ended, ended.by, { id: 'stop' }) : lacking('stop'),
  ]
  if (meeting) {
    const evidence = last(log, 'left') ?? meeting
    lines.push(line(evidence, CAUSEWAY, { id: 'interruptions', gaps: interruptions(state) }))
  } else lines.push(lacking('interruptions'))
  const placed = last(log, 'clinician-placed')
  if (placed !== undefined)
    lines.push(line(placed, placed.by, { id: 'clinician-place', place: placed.place, state: placed.state }))
  const guests = guestsIn(log, ended?.at ?? null)
  const [came] = log.filter((event) => event.kind === 'joined').filter(({ who }) => isGuest(who))
  if (came !== undefined && guests.length > 0) lines.push(line(came, CAUSEWAY, { id: 'guests', guests }))
  const rooming = roomingLine(log, state, ended?.at ?? null)
  if (rooming) lines.push(rooming)
  const filed = log.findLast((event) => event.kind === 'written' && event.write === 'picture')
  const { onPage, byMouth } = picturesFiled(state)
  if (filed !== undefined && onPage + byMouth > 0)
    lines.push(line(filed, CAUSEWAY, { id: 'pictures', onPage, byMouth }))
  const media = segments(state)
  const soundOnly = joins.find(({ medium }) => medium === 'audio')
  if (phoned) lines.push(line(phoned, whoSaid(phoned), { id: 'media', segments: media }))
  else if (soundOnly && media.some(({ medium }) => medium === 'audio'))
    lines.push(line(soundOnly, CAUSEWAY, { id: 'media', segments: media }))
  const listening = listeningLine(log)
  if (listening) lines.push(listening)
  if (admitted?.override) lines.push(line(admitted, admitted.by, { id: 'licence-override', state: admitted.state }))
  return lines
}

/**
 * The medium that carried most of the time in which both were there; picture counts only while both sent it, as the
 * modality of record does.
 */
export function mediumOf(state: VisitState): 'audio-video' | 'audio-only' {
  const spans = segments(state)
  const length = (...media: Segment['medium'][]) =>
    spans
      .filter(({ medium }) => media.includes(medium))
      .reduce((sum, { from, until }) => sum + Date.parse(until) - Date.parse(from), 0)
  if (spans.length > 0 && length('audio', 'phone') > length('video')) return 'audio-only'
  const seen = state.presence.some(({ who, medium }) => who !== 'rooming' && medium === 'video')
  return seen ? 'audio-video' : 'audio-only'
}

/** The media of a visit in the order of time. While they are on the telephone, what the room still carries counts for nothing. */
export function segments(state: VisitState): Segment[] {
  const calls = state.phone.flatMap(({ from, until, reason }): Segment[] => {
    const ends = until ?? state.ended?.at
    return ends === undefined ? [] : [{ medium: 'phone', from, until: ends, why: reason }]
  })
  const room = together(state).flatMap(({ from, until, medium }) =>
    calls
      .reduce<{ from: string; until: string }[]>(
        (left, call) => left.flatMap((span) => outside(span, call)),
        [{ from, until }],
      )
      .map((span): Segment => ({ ...span, medium: medium === 'audio-video' ? 'video' : 'audio', why: null })),
  )
  return [...room, ...calls].toSorted((one, other) => (one.from < other.from ? -1 : 1))
}

/** What of a span lies outside another. */
function outside<T extends { from: string; until: string }>(span: T, other: { from: string; until: string }): T[] {
  if (other.until <= span.from || other.from >= span.until) return [span]
  const before = other.from > span.from ? [{ ...span, until: other.from }] : []
  const after = other.until < span.until ? [{ ...span, from: other.until }] : []
  return [...before, ...after]
}

/** Who was there beside the two, by the name given at the link that let them in. One who is still there has no line yet. */
function guestsIn(log: readonly Recorded[], ended: string | null): Present[] {
  return log.flatMap((event) => {
    if (event.kind !== 'joined' || !isGuest(event.who)) return []
    const told = event.since === undefined ? event.at : event.since
    const came = log.findLast((one) => one.kind === 'guest-came' && one.guest === event.who && one.seq < event.seq)
    // The video tool of a practice may tell that somebody left before it tells that they came.
    const left = log.find(
      (one) =>
        one.kind === 'left' &&
        one.connection === event.connection &&
        (one.seq > event.seq || event.since !== undefined),
    )
    const until = (left?.kind === 'left' ? left.until : undefined) ?? left?.at ?? ended
    return came?.kind === 'guest-came' && until !== null
      ? [{ guest: event.who, held: came.held, from: told, until }]
      : []
  })
}

/** Who joined in the visit itself: a call with the one who roomed the patient that was over by *Admit* is none of it. */
function joinsOfVisit(log: readonly Recorded[], admitted: Recorded | undefined) {
  const left = new Map(log.filter((event) => event.kind === 'left').map(({ connection, seq }) => [connection, seq]))
  return log
    .filter((event) => event.kind === 'joined')
    .filter(({ who }) => who === 'patient' || who === 'clinician')
    .filter(({ connection }) => (left.get(connection) ?? Infinity) > (admitted?.seq ?? 0))
}

function roomingLine(log: readonly Recorded[], state: VisitState, ended: string | null): AttestationLine | null {
  const begun = log.filter((event) => event.kind === 'rooming-begun')
  const [first] = begun
  const until = state.rooming?.handedOver?.at ?? ended
  if (first === undefined || state.rooming === null || until === null) return null
  const people = [...new Set(begun.flatMap((event) => (event.by.who === 'staff' ? [event.by.ref] : [])))]
  const checked = ROOMING_CHECKS.filter((check) => state.rooming?.checked[check] !== undefined)
  const { company } = state.rooming
  return line(first, first.by, { id: 'rooming', people, from: first.at, until, checked, company })
}

/** Words that were withdrawn were not used, whoever had agreed to them. */
function listeningLine(log: readonly Recorded[]): AttestationLine | null {
  const asked = last(log, 'listening-asked')
  if (asked === undefined) return null
  const withdrawn = log.findLast((event) => event.kind === 'transcript-deleted' && event.why === 'withdrawn')
  const begun = log.find((event) => event.kind === 'transcript-begun' && event.seq > (withdrawn?.seq ?? 0))
  if (begun !== undefined) {
    const agreed = log.flatMap((event) => (event.kind === 'listening-answered' && event.agree ? [event.who] : []))
    return line(begun, CAUSEWAY, {
      id: 'listening',
      used: true,
      consented: [...new Set(['clinician' as const, ...agreed])],
    })
  }
  const why = withdrawn ?? last(log, 'listening-stopped') ?? log.findLast(isRefusal) ?? asked
  const who = 'who' in why && why.who === 'patient' ? PATIENT : why === asked ? asked.by : CAUSEWAY
  return line(why, who, { id: 'listening', used: false, consented: [] })
}

function isRefusal(event: Recorded): boolean {
  return event.kind === 'listening-answered' && !event.agree
}

function picturesFiled(state: VisitState): { onPage: number; byMouth: number } {
  const filed = Object.values(state.pictures ?? {}).filter(({ status }) => status === 'filed')
  const onPage = filed.filter(({ answered }) => answered?.by === 'patient').length
  return { onPage, byMouth: filed.length - onPage }
}

/** When somebody who had been there was away, up to the end. */
export function interruptions(state: VisitState): Gap[] {
  const since = state.admitted?.at ?? ''
  return (['patient', 'clinician'] as const).flatMap((who) => {
    const segments = state.presence.filter((segment) => segment.who === who && (segment.until ?? since) >= since)
    return segments.flatMap((segment, index) => {
      const next = segments[index + 1]
      const gap = next !== undefined && segment.until !== null && segment.until < next.from
      return gap && segment.until !== null ? [{ who, from: segment.until, until: next.from }] : []
    })
  })
}

function together(state: VisitState): { from: string; until: string; medium: 'audio-video' | 'audio-only' }[] {
  const patient = state.presence.filter(({ who }) => who === 'patient')
  const clinician = state.presence.filter(({ who }) => who === 'clinician')
  return patient.flatMap((one) =>
    clinician.flatMap((other) => {
      const from = one.from > other.from ? one.from : other.from
      const ends = [one.until, other.until].flatMap((until) => until ?? []).toSorted()
      const until = ends[0] ?? state.ended?.at
      if (until === undefined || until <= from) return []
      const video = one.medium === 'video' && other.medium === 'video'
      return [{ from, until, medium: video ? ('audio-video' as const) : ('audio-only' as const) }]
    }),
  )
}

function whoSaid(event: Recorded): By {
  return 'by' in event && event.by !== undefined ? event.by : CAUSEWAY
}

const PATIENT: By = { who: 'patient' }
const CAUSEWAY: By = { who: 'causeway' }

function line(evidence: Recorded, by: By, attested: Attested): AttestationLine {
  return { ...attested, missing: false, at: evidence.at, by, evidenceSeq: evidence.seq }
}

function lacking(id: Always): AttestationLine {
  return { id, missing: true }
}

function last<K extends Recorded['kind']>(
  log: readonly Recorded[],
  kind: K,
): Extract<Recorded, { kind: K }> | undefined {
  return log.findLast((event): event is Extract<Recorded, { kind: K }> => event.kind === kind)
}
