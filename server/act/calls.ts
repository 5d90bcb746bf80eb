import type { TelephoneCall } from '#api/telephone.ts'
import type { CallRequest, TelephoneView } from '#api/workspace.ts'
import { lastCall } from '#domain/visit/call.ts'
import type { CallContent } from '#domain/visit/content.ts'
import { phoneSince } from '#domain/visit/phone.ts'
import { whereaboutsOf } from './chart-write.ts'
import { isSigned } from './gateway-signature.ts'
import { happen, organizationOf, type House } from './house.ts'
import { recent } from './recent.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { Answer, LaunchSession, TelephoneUseCases } from './use-cases.ts'
import type { WorkspaceReading } from './workspace-reading.ts'

/** Calls from the workspace, where the practice has a telephone service. */
export function workspaceCalls(house: House, reading: WorkspaceReading) {
  /** Where this clinician wants to be rung in this launch: said once, kept nowhere but here. */
  const said = recent<string>(500)

  return {
    view: async (session: LaunchSession, visit: StoredVisit): Promise<TelephoneView | null> => {
      if (organizationOf(house, visit.organization).telephone === undefined || session.seat === 'rooming') return null
      const { clinician } = await reading.peopleOf(session, visit)
      return { from: said.get(session.launch) ?? clinician.telephone, call: callView(visit) }
    },

    ask: async (
      session: LaunchSession,
      visit: StoredVisit,
      { call, reason, from }: CallRequest,
    ): Promise<Answer<null>> => {
      if (organizationOf(house, visit.organization).telephone === undefined) return { refused: 'not-found' }
      said.set(session.launch, from)
      const whereabouts = await whereaboutsOf(house, house.chartOf(visit.organization), visit, {
        as: 'clinician',
        launch: session.launch,
      })
      if (whereabouts === null) return { refused: 'location-too-old', at: null }
      const held = `call/${call}`
      const content: CallContent = { from, to: whereabouts.callback }
      return happen(
        house,
        visit.id,
        { kind: 'ask-call', by: { who: 'clinician', ref: session.practitioner }, call, reason, held },
        {
          hold: [{ ref: held, kind: 'call', why: 'until the telephone service has it', content }],
          audit: [
            {
              action: 'execute',
              what: 'telephone call asked for',
              who: { kind: 'clinician', ref: session.practitioner },
              patient: visit.state.patient,
              visit: visit.id,
              outcome: 'done',
            },
          ],
        },
      )
    },
  }
}

/** The call that the clinician should read of: one that is over, or that another telephone has made needless, is not told. */
function callView({ state }: StoredVisit): TelephoneView['call'] {
  const last = lastCall(state)
  if (last === null || last.status === 'ended' || state.room === 'ended') return null
  const { status, at, reason, why } = last
  if (status !== 'failed') return { state: status, at, reason, why: null }
  return phoneSince(state) === null ? { state: 'failed', at, reason, why } : null
}

/** What the telephone service tells of its calls. */
export function telephoneUseCases(house: House): TelephoneUseCases {
  const { store } = house

  const report = async (organization: string, call: TelephoneCall): Promise<Answer<null>> => {
    const [, id = '', named = ''] = REFERENCE.exec(call.reference) ?? []
    const visit = id === '' ? null : await store.visit(id)
    // What is not ours has nobody to tell.
    if (visit === null || visit.organization !== organization) return null
    const { kind: what, who, at } = call
    const refusal = await happen(
      house,
      visit.id,
      { kind: 'call-reported', call: named, what, who, at: new Date(at).toISOString() },
      { audit: [audited(visit, `telephone call ${what}${what === 'ended' ? '' : `, ${who}`}`)] },
    )
    return refusal?.refused === 'not-found' ? null : refusal
  }

  return {
    hear: async (id, { signature, body }, call) => {
      const secret = house.organizations.get(id)?.telephone?.secret
      if (!isSigned(secret, signature, body, house.now())) return { refused: 'wrong-signature' }
      // The services of a practice name their calls by themselves.
      const heard = `telephone/${call.id}`
      if (await store.heardBefore(id, heard)) return null
      const refusal = await report(id, call)
      if (refusal === null) await store.hearGateway(id, { id: heard, audit: [], now: house.now() })
      return refusal
    },
  }
}

/** `visit/call/id`, as `callReference` makes it. */
const REFERENCE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/call\/(.+)$/

function audited({ id, state }: StoredVisit, what: string): AuditEntry {
  return {
    action: 'update',
    what,
    who: { kind: 'anybody', ref: null },
    patient: state.patient,
    visit: id,
    outcome: 'done',
  }
}
