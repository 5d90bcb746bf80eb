import type { Comparison } from '#api/reconcile.ts'
import { chargeEvidence } from '#domain/charge/evidence.ts'
import type { VisitState } from '#domain/visit/state.ts'
import type { EmrFacts } from '#domain/reconcile/facts.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { unlessFault } from './chart.ts'
import { audited, by } from './desk-session.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { wantedOf } from './reconcile.ts'
import type { StoredVisit } from './store.ts'
import type { DeskSession, ReconcileUseCases } from './use-cases.ts'

/** What disagrees about a visit, for whoever sees to it at the desk. */
export function reconcileUseCases(house: House): ReconcileUseCases {
  const { store } = house
  const visitOf = async (session: DeskSession, id: string): Promise<StoredVisit | null> => {
    const visit = await store.visit(id)
    if (visit === null || visit.organization !== session.organization) return null
    return session.role === 'front-desk' || isTheirs(visit.state, session.practitioner) ? visit : null
  }

  return {
    comparison: async (session, id): Promise<Comparison | { refused: 'not-found' }> => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { state } = visit
      const zone = organizationOf(house, visit.organization).timeZone
      const { read } = house.chartOf(visit.organization)
      const [log, faces, facts] = await Promise.all([
        store.log(id),
        store.faces([id]),
        state.references.appointment === null ? [] : unlessFault(read.visitFacts([wantedOf(visit, zone)]), []),
      ])
      await store.audit(visit.organization, [audited(session, visit, 'read', 'comparison')], house.now())
      const pathway = pathwayOf(house, visit)
      const proved = chargeEvidence(pathway, state, log, zone)
      const face = faces.get(id)
      return {
        patient: face === undefined ? null : { name: face.name, birthDate: face.birthDate, phone: face.phone },
        clinician: face?.clinician ?? '',
        title: pathway.title,
        start: state.start ?? '',
        end: state.end,
        proved: {
          admittedAt: state.admitted?.at ?? null,
          endedAt: state.ended?.at ?? null,
          minutes: proved.minutes,
          modality: proved.modality,
          state: proved.state,
          consent: state.consent?.decision ?? null,
          interpreter: proved.interpreter,
          signedAt: state.signed?.at ?? null,
          charge: state.charge?.code ?? null,
        },
        emr:
          facts[0] === undefined ? null : { readAt: house.now().toISOString(), ...statusesOf(facts[0], state.charge) },
      }
    },

    mend: async (session, id, task) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      return happen(
        house,
        id,
        { kind: 'mend-discrepancy', task, by: by(session) },
        { audit: [audited(session, visit, 'update', 'discrepancy mended')] },
      )
    },
  }
}

/** What each kind of resource says in one word, for whoever has both systems before them. */
function statusesOf(
  { appointment, encounter, notes, consent, charges, filed, communications }: EmrFacts,
  charge: VisitState['charge'],
) {
  const status = (one: { status: string } | 'missing' | null) => (one === null || one === 'missing' ? one : one.status)
  const note = notes?.find(({ final }) => final) ?? notes?.[0]
  const summary = communications?.find(({ kind }) => kind === 'summary')
  // A claim that was filed is not among the charges.
  const claim =
    filed !== null && charge?.reference?.startsWith('Claim/') === true
      ? [{ code: charge.code, status: filed.status }]
      : []
  const charged = charges?.map(({ code, status: is }) => ({ code, status: is }))
  return {
    appointment: status(appointment),
    encounter: status(encounter),
    note: notes === null ? null : note === undefined ? 'missing' : note.final ? 'final' : 'preliminary',
    consent: status(consent),
    charges: charged === undefined && claim.length === 0 ? null : [...(charged ?? []), ...claim],
    summary: communications === null ? null : (summary?.status ?? 'missing'),
  }
}
