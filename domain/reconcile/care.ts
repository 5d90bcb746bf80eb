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

/** R37: somebody had to interpret, and nobody did. */
const noInterpreter: Judging = {
  rule: 'R37',
  needs: [],
  find: ({ proved, state }) =>
    state.ended === null || proved.segments.length === 0 || proved.interpreter !== 'absent'
      ? []
      : [
          {
            ours: value(needOf(state) ?? 'interpreter', 'visit', state.intake?.at ?? state.bookedAt),
            theirs: value('absent', 'visit', state.ended.at),
            since: state.ended.at,
          },
        ],
}

/** R38: the words for the patient are not in the record a day after the signature. */
const noSummary: Judging = {
  rule: 'R38',
  needs: ['notes', 'communications'],
  find: (about) => {
    const signed = signedAt(about)
    if (signed === null || about.state.summary === 'none' || isSeenTo(about, 'summary', 'summary')) return []
    if (!isPast(about, signed, limitOf(about, 'R38'))) return []
    const summaries = (about.emr.communications ?? []).filter(({ kind }) => kind === 'summary')
    if (standing(summaries).some(({ status }) => status === 'completed')) return []
    return [
      {
        ours: value('final', 'note', signed),
        theirs: value(summaries[0]?.status ?? 'missing', 'message', summaries[0]?.at ?? null),
        since: signed,
      },
    ]
  },
}

export const CARE: readonly Judging[] = [filedElsewhere, unanswered, noInterpreter, noSummary]

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
