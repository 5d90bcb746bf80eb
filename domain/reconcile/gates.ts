import { licensedStates } from '../access/licence.ts'
import { localDate } from '../visit/age.ts'
import { isSeenTo, value, type Judging } from './case.ts'

/** R10: the encounter is another person's than the one who was let in. */
const otherPatient: Judging = {
  rule: 'R10',
  needs: ['encounter'],
  find: ({ emr, state, now }) => {
    const { encounter } = emr
    if (encounter === null || encounter === 'missing' || state.patient === null || encounter.patient === null) return []
    if (encounter.patient === state.patient || encounter.status === 'cancelled') return []
    // It stands before the desk already.
    if (state.tasks['discrepancy/patient'] !== undefined) return []
    return [
      {
        ours: value(state.patient, 'visit', state.admitted?.at ?? state.waitingSince),
        theirs: value(encounter.patient, 'encounter', encounter.at),
        since: now.toISOString(),
      },
    ]
  },
}

/** R11: nothing says in which state the patient was at the start, or the encounter does not have it. */
const noPlace: Judging = {
  rule: 'R11',
  needs: ['encounter'],
  find: (about) => {
    const { emr, proved, state } = about
    const { encounter } = emr
    if (state.admitted === null || encounter === null || encounter === 'missing') return []
    const written =
      encounter.ours && !['admit', 'finish'].some((write) => isSeenTo(about, write as 'admit', 'encounter'))
    const lost = written && encounter.state !== proved.state && ['in-progress', 'finished'].includes(encounter.status)
    if (proved.state !== null && !lost) return []
    return [
      {
        ours: value(proved.state ?? 'missing', 'visit', state.admitted.at),
        theirs: value(encounter.state ?? 'missing', 'encounter', encounter.at),
        since: state.admitted.at,
      },
    ]
  },
}

/** R12: no licence of whoever met the patient covers the state on that day. */
const notLicensed: Judging = {
  rule: 'R12',
  needs: [],
  find: ({ proved, site, state }) => {
    const { admitted } = state
    if (admitted === null || site.licences === null || proved.state === null) return []
    const covered = licensedStates(site.licences, new Date(admitted.at), site.zone)
    if (covered.includes(proved.state)) return []
    return [
      {
        ours: value(proved.state, 'visit', admitted.at),
        theirs: value(covered.join(' ') || 'none', 'licence', admitted.at),
        since: admitted.at,
      },
    ]
  },
}

/** R13: the consent that the visit rests on is gone, taken back, over, of another text, after the start, or another's. */
const noConsent: Judging = {
  rule: 'R13',
  needs: ['consent'],
  find: (about) => {
    const { emr, pathway, site, state } = about
    const { consent } = emr
    const { admitted } = state
    if (admitted === null || consent === null || state.references.consent === null) return []
    if (isSeenTo(about, 'consent', state.consent?.version ?? pathway.consent.version)) return []
    const day = localDate(new Date(admitted.at), site.zone)
    const why =
      consent === 'missing'
        ? 'missing'
        : consent.status !== 'active'
          ? consent.status
          : consent.version !== null &&
              consent.version !== pathway.consent.version &&
              consent.version !== state.consent?.version
            ? 'other-version'
            : consent.dateTime !== null && Date.parse(consent.dateTime) > Date.parse(admitted.at)
              ? 'after-start'
              : consent.until !== null && consent.until.slice(0, 10) < day
                ? 'expired'
                : consent.patient !== null && consent.patient !== state.patient
                  ? 'other-patient'
                  : consent.performers.some((one) => one !== state.patient && !one.startsWith('RelatedPerson/'))
                    ? 'other-signer'
                    : null
    if (why === null) return []
    return [
      {
        ours: value(state.consent?.decision ?? 'missing', 'visit', state.consent?.at ?? null),
        theirs: value(why, 'consent', consent === 'missing' ? null : (consent.dateTime ?? consent.at)),
        since: admitted.at,
      },
    ]
  },
}

export const GATES: readonly Judging[] = [otherPatient, noPlace, notLicensed, noConsent]
