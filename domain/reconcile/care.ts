import type { Recorded } from '../visit/event.ts'
import { evolve, start } from '../visit/evolve.ts'
import { isHeard, transcriptUntil } from '../visit/listening.ts'
import { needOf } from '../visit/need.ts'
import { isPast, isSeenTo, limitOf, MINUTE_MS, standing, value, type Found, type Judging } from './case.ts'
import { signedAt } from './notes.ts'

/** R27: a picture stands with another patient, encounter, site or side than it was taken as. */
const filedElsewhere: Judging = {
  rule: 'R27',
  needs: ['pictures'],
  find: ({ emr, state, now }) =>
    Object.entries(state.pictures ?? {}).flatMap(([id, picture]): Found[] => {
      const media = emr.pictures?.find(({ reference }) => reference === picture.reference)
      if (picture.status !== 'filed' || media === undefined || media.status === 'entered-in-error') return []
      const differs = (
        [
          ['patient', state.patient, media.patient],
          ['encounter', state.references.encounter, media.encounter],
          ['site', picture.site === 'other' ? null : picture.site, media.site],
          ['side', picture.side ?? null, media.side],
        ] as const
      ).find(([, ours, theirs]) => ours !== null && ours !== theirs)
      if (differs === undefined) return []
      const [, ours, theirs] = differs
      return [
        {
          item: id,
          ours: value(ours ?? 'none', 'visit', picture.at),
          theirs: value(theirs ?? 'none', 'picture', media.at),
          since: now.toISOString(),
        },
      ]
    }),
}

/** R28: the patient wrote, and nobody has answered in the days that the practice promises. */
const unanswered: Judging = {
  rule: 'R28',
  needs: ['communications'],
  find: (about) => {
    const thread = about.emr.communications ?? []
    const written = Object.entries(about.state.patientMessages)
    return written.flatMap(([id, { reference, status, at }]): Found[] => {
      if (status !== 'written' || reference === null) return []
      if (thread.some(({ kind, sentAt }) => kind === 'from-practice' && Date.parse(sentAt) >= Date.parse(at))) return []
      const promised = about.pathway.answeredWithin
      const tuned = limitOf(about, 'R28')
      const waits = workingMs(at, about.now)
      if (waits <= (promised === null ? tuned : Math.max(tuned, promised * DAY_MS))) return []
      return [{ item: id, ours: value('message', 'visit', at), theirs: value('no-answer', 'message'), since: at }]
    })
  },
}

/** R37: somebody had to interpret, or is charged or invoiced for this visit, or for its day, and nobody did. */
const noInterpreter: Judging = {
  rule: 'R37',
  needs: [],
  find: ({ emr, proved, site, state }) => {
    if (state.ended === null || proved.segments.length === 0 || proved.interpreter === 'there') return []
    const theirs = value('absent', 'visit', state.ended.at)
    const since = { theirs, since: state.ended.at }
    const ofInterpreters = (site.codes?.codes ?? [])
      .filter((one) => one.class === 'interpreter')
      .map(({ code }) => code)
    const charged = standing(emr.charges ?? []).filter(({ code }) => code !== null && ofInterpreters.includes(code))
    const { appointment, encounter } = state.references
    const invoiced = standing(emr.invoices ?? []).filter(({ lines, date }) =>
      lines.some(
        ({ codes, visits }) =>
          codes.some((code) => ofInterpreters.includes(code)) &&
          // One that names no visit is of the day that the invoice bears.
          (visits.length === 0
            ? date === proved.date
            : [appointment, encounter].some((one) => visits.includes(one ?? ''))),
      ),
    )
    return [
      ...(proved.interpreter === 'absent'
        ? [{ ours: value(needOf(state) ?? 'interpreter', 'visit', state.intake?.at ?? state.bookedAt), ...since }]
        : []),
      ...charged.map((one) => ({ item: one.reference, ours: value('interpreter', 'charge', one.at), ...since })),
      ...invoiced.map((one) => ({ item: one.reference, ours: value('interpreter', 'invoice', one.at), ...since })),
    ]
  },
}

/** R38: the words for the patient are not in the record a day after the signature, or in another language than theirs. */
const noSummary: Judging = {
  rule: 'R38',
  needs: ['notes', 'communications'],
  find: (about) => {
    const signed = signedAt(about)
    if (signed === null || about.state.summary === 'none' || isSeenTo(about, 'summary', 'summary')) return []
    if (!isPast(about, signed, limitOf(about, 'R38'))) return []
    const summaries = (about.emr.communications ?? []).filter(({ kind }) => kind === 'summary')
    if (standing(summaries).some(({ status }) => status === 'completed')) {
      const written = about.state.says?.forPatient ?? null
      const { language } = about.state
      return written === null || written === language
        ? []
        : [{ item: 'language', ours: value(language, 'visit'), theirs: value(written, 'note', signed), since: signed }]
    }
    return [
      {
        ours: value('final', 'note', signed),
        theirs: value(summaries[0]?.status ?? 'missing', 'message', summaries[0]?.at ?? null),
        since: signed,
      },
    ]
  },
}

/** R40: a transcript that nobody may keep, or a recording in the chart: none is ever made here, and no consent to one is asked. */
const keptWrongly: Judging = {
  rule: 'R40',
  needs: [],
  find: (about) => {
    const { emr, log, now, state, transcript } = about
    const first = transcript.toSorted()[0]
    const until = transcriptUntil(state)
    const why =
      first === undefined
        ? null
        : transcript.some((said) => !wasAgreed(log, said))
          ? 'not-agreed'
          : until === null || until < now.toISOString()
            ? 'past-time'
            : null
    return [
      ...(why === null || first === undefined
        ? []
        : [
            { item: 'transcript', ours: value(why, 'visit'), theirs: value('transcript', 'kept', first), since: first },
          ]),
      ...standing(emr.recordings ?? []).map((one) => ({
        item: one.reference,
        ours: value('not-agreed', 'visit'),
        theirs: value('recording', 'picture', one.at),
        since: one.at ?? now.toISOString(),
      })),
    ]
  },
}

export const CARE: readonly Judging[] = [filedElsewhere, unanswered, noInterpreter, noSummary, keptWrongly]

/** A device tells when somebody began to speak by its own clock. */
const CLOCKS_MS = 10_000

/** Whether everybody who was there had agreed to be heard when this was said. */
function wasAgreed(log: readonly Recorded[], said: string): boolean {
  const at = Date.parse(said)
  let state = start()
  let agreed = false
  for (const event of log) {
    if (agreed && Date.parse(event.at) >= at - CLOCKS_MS) return true
    state = evolve(state, event)
    agreed = isHeard(state)
    if (agreed && Math.abs(Date.parse(event.at) - at) <= CLOCKS_MS) return true
    if (Date.parse(event.at) > at + CLOCKS_MS) return false
  }
  return agreed
}

const DAY_MS = 24 * 60 * MINUTE_MS

/** Time on the days from Monday to Friday, by the calendar of UTC. */
function workingMs(from: string, until: Date): number {
  let [at, worked] = [Date.parse(from), 0]
  while (at < until.getTime()) {
    const midnight = (Math.floor(at / DAY_MS) + 1) * DAY_MS
    const next = Math.min(midnight, until.getTime())
    const day = new Date(at).getUTCDay()
    if (day !== 0 && day !== 6) worked += next - at
    at = next
  }
  return worked
}
