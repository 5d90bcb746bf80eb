import type { AssessRequest } from '#api/workspace.ts'
import { isBilled } from '#domain/charge/next-payer.ts'
import type { Diagnosis } from '#domain/charge/proposal.ts'
import type { AssessedContent } from '#domain/visit/content.ts'
import type { ReadAnew } from '#domain/visit/event.ts'
import { unlessFault } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { contentDigest } from './link.ts'
import type { AuditEntry, StoredVisit, ToHold } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'
import { isOffered } from './way.ts'

/** In the log in place of a reference. */
const WRITTEN_DOWN = 'written down'
const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm'

/**
 * What the visit was about: the clinician links problems of the chart, and each is read as the EMR codes it. Where the EMR
 * shows no problems at all, they write down what it has.
 */
export function assessment(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
  audited: (session: LaunchSession, visit: StoredVisit, action: AuditEntry['action'], what: string) => AuditEntry,
): Pick<WorkspaceUseCases, 'assessed' | 'assess'> {
  const { store } = house
  const linkedIn = async ({ id, state }: StoredVisit): Promise<Diagnosis[]> => {
    const content = state.assessed && (await store.held<AssessedContent>(id, state.assessed.held))
    return content?.diagnoses ?? []
  }
  const showsProblems = async ({ organization }: StoredVisit): Promise<boolean> =>
    isOffered(await house.offered(organization), 'list: problems')

  return {
    assessed: async (session) => {
      const visit = await visitOf(session)
      await store.audit(visit.organization, [audited(session, visit, 'read', 'assessment')], house.now())
      const linked = await linkedIn(visit)
      return {
        linked: linked.map(({ reference, text, coding }) => ({ reference, text, code: coding?.code ?? null })),
        writesDown: !(await showsProblems(visit)),
        charged: isBilled(visit.state),
      }
    },

    assess: async (session, request) => {
      const visit = await visitOf(session)
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      if (request.written.length > 0 && (await showsProblems(visit))) return { refused: 'unfit-change' }
      const diagnoses = [...(await readAll(session, request, patient)), ...request.written.map(writtenDown)]
      const held = `assessed/${house.newId()}`
      const before = visit.state.assessed?.held
      return happen(
        house,
        visit.id,
        {
          kind: 'assess',
          by: { who: 'clinician', ref: session.practitioner },
          problems: diagnoses.map(({ reference }) => reference ?? WRITTEN_DOWN),
          digest: contentDigest({ diagnoses }),
          held,
          ...(diagnoses.some(({ coding }) => coding === null) && { uncoded: true }),
        },
        {
          hold: [sealedAs(held, diagnoses)],
          audit: [audited(session, visit, 'update', 'problems linked')],
          ...(before !== undefined && { release: [before] }),
        },
      )
    },
  }

  function readAll(session: LaunchSession, { problems }: AssessRequest, patient: string): Promise<Diagnosis[]> {
    const { read } = house.chartOf(session.organization)
    const as = { as: 'clinician', launch: session.launch } as const
    return Promise.all([...new Set(problems)].map((reference) => read.diagnosis(reference, patient, as)))
  }
}

/**
 * The problems that a clinician has linked to a visit, as the EMR codes them by now: what they were was let go of when the charge
 * left. Null where one can't be read any more, or was written down because the EMR shows none: they are linked again.
 */
export async function readAnew(
  house: House,
  { organization, state: { patient, assessed } }: StoredVisit,
): Promise<{ sealed: ReadAnew; hold: ToHold } | null> {
  if (patient === null || assessed === undefined || assessed.problems.includes(WRITTEN_DOWN)) return null
  const { read } = house.chartOf(organization)
  const diagnoses = await unlessFault(
    Promise.all(assessed.problems.map((reference) => read.diagnosis(reference, patient, { as: 'backend' }))),
    null,
  )
  if (diagnoses === null) return null
  const held = `assessed/${house.newId()}`
  return {
    sealed: {
      digest: contentDigest({ diagnoses }),
      held,
      ...(diagnoses.some(({ coding }) => coding === null) && { uncoded: true as const }),
    },
    hold: sealedAs(held, diagnoses),
  }
}

function sealedAs(ref: string, diagnoses: Diagnosis[]): ToHold {
  return { ref, kind: 'assessment', why: 'until the charge is in the record system', content: { diagnoses } }
}

function writtenDown({ code, text }: AssessRequest['written'][number]): Diagnosis {
  return { reference: null, text, coding: { system: ICD_10_CM, code, display: text } }
}
