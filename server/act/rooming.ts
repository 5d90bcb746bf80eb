import type { ConsentGap, RoomingRequest, RoomingView, VitalView } from '#api/rooming.ts'
import { roomerInCall, roomingNow } from '#domain/visit/actions/rooming.ts'
import type { ConsentContent, TextContent } from '#domain/visit/content.ts'
import type { Happening, Staff } from '#domain/visit/happening.ts'
import type { VitalState } from '#domain/visit/state.ts'
import { isPlausible, type VitalContent, VITALS } from '#domain/visit/vital.ts'
import type { Credentials } from './chart.ts'
import type { House } from './house.ts'
import { happen, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { recent } from './recent.ts'
import type { AuditEntry, StoredVisit, ToHold } from './store.ts'
import type { Answer, LaunchSession, WorkspaceUseCases } from './use-cases.ts'

interface Rooming {
  room: WorkspaceUseCases['room']
  view(session: LaunchSession, visit: StoredVisit): Promise<RoomingView | null>
}

/** What is done with a patient before the clinician comes, by a person of the practice under their own sign-in. */
export function rooming(house: House, visitOf: (session: LaunchSession) => Promise<StoredVisit>): Rooming {
  const { store } = house
  /** Numbers just taken down, by their id; the chart is where they stand. */
  const said = recent<VitalContent>(2000)
  const names = recent<string>(500)
  const nameOf = async (organization: string, reference: string): Promise<string> => {
    const known = names.get(reference)
    if (known !== undefined) return known
    const read = house.chartOf(organization).read.clinician(reference, { as: 'backend' })
    const name = (await read.catch(() => null))?.name ?? ''
    if (name !== '') names.set(reference, name)
    return name
  }

  const by = ({ practitioner }: LaunchSession): Staff => ({ who: 'staff', ref: practitioner })
  const act = async (
    session: LaunchSession,
    happening: Happening,
    what: string,
    hold: ToHold[] = [],
    action: AuditEntry['action'] = 'update',
  ) => {
    const { id, state } = await visitOf(session)
    const who = { kind: 'staff' as const, ref: session.practitioner }
    const entry: AuditEntry = { action, what, who, patient: state.patient, visit: id, outcome: 'done' }
    return happen(house, id, happening, { hold, audit: [entry] })
  }
  /** What the patient says to the one who rooms them is theirs to take down, and nobody else's. */
  const notTheirs = async (session: LaunchSession) =>
    roomingNow((await visitOf(session)).state)?.by !== session.practitioner

  const consent = async (session: LaunchSession, request: Extract<RoomingRequest, { act: 'consent' }>) => {
    if (await notTheirs(session)) return { refused: 'not-rooming' } as const
    const visit = await visitOf(session)
    const { language } = visit.state
    const { version, decision } = request
    const text = pathwayOf(house, visit).consent.text[language]
    const content: ConsentContent = { text, language, takenBy: session.practitioner }
    const held = `consent/${house.newId()}`
    const hold = [{ ref: held, kind: 'consent', why: 'until the chart has it', content }]
    const happening = { kind: 'answer-consent', version, decision, held, by: by(session) } as const
    return act(session, happening, 'consent in rooming', hold, 'create')
  }

  const whereabouts = async (session: LaunchSession, request: Extract<RoomingRequest, { act: 'whereabouts' }>) => {
    if (await notTheirs(session)) return { refused: 'not-rooming' } as const
    const content = request.whereabouts
    const held = `location/${house.newId()}`
    const hold = [{ ref: held, kind: 'location', why: 'until the chart has it', content }]
    const { state } = content.place
    const happening = { kind: 'answer-location', state, digest: contentDigest(content), held, by: by(session) } as const
    return act(session, happening, 'whereabouts in rooming', hold, 'create')
  }

  const vital = async (session: LaunchSession, content: VitalContent): Promise<Answer<null>> => {
    if (!isPlausible(content)) return { refused: 'unfit-vital' }
    const id = house.newId()
    const held = `vital/${id}`
    said.set(id, content)
    const hold = [{ ref: held, kind: 'vital', why: 'until the chart has it', content }]
    const happening = { kind: 'take-vital', by: by(session), vital: id, code: content.code, held } as const
    return act(session, happening, `${content.code} taken down`, hold, 'create')
  }

  const handOver = (session: LaunchSession, line: string) => {
    if (line === '') return act(session, { kind: 'hand-over', by: by(session), held: null }, 'handed over')
    const held = `hand-over/${house.newId()}`
    const content: TextContent = { text: line }
    const hold = [{ ref: held, kind: 'hand-over', why: 'until the note is signed', content }]
    return act(session, { kind: 'hand-over', by: by(session), held }, 'handed over', hold)
  }

  const wordsOf = async (session: LaunchSession, visit: StoredVisit, id: string, { held, reference }: VitalState) => {
    const content = said.get(id) ?? (await store.held<VitalContent>(visit.id, held))
    if (content !== null) return vitalText(content)
    if (reference === null) return null
    const token: Credentials = { as: 'clinician', launch: session.launch }
    return house
      .chartOf(session.organization)
      .read.vital(reference, token)
      .catch(() => null)
  }

  return {
    room: (session, request) => {
      switch (request.act) {
        case 'begin':
          return act(session, { kind: 'begin-rooming', by: by(session), instead: request.instead }, 'rooming begun')
        case 'check':
          return act(
            session,
            { kind: 'check-rooming', by: by(session), check: request.check },
            `${request.check} checked`,
          )
        case 'company':
          return act(
            session,
            { kind: 'note-company', by: by(session), company: request.company },
            'who is with the patient',
          )
        case 'consent':
          return consent(session, request)
        case 'whereabouts':
          return whereabouts(session, request)
        case 'vital': {
          const { measured, source } = request
          return vital(session, { ...measured, source })
        }
        case 'withdraw-vital':
          return act(session, { kind: 'withdraw-vital', by: by(session), vital: request.vital }, 'number taken back')
        case 'hand-over':
          return handOver(session, (request.line ?? '').trim())
      }
    },

    view: async (session, visit) => {
      const { rooming: known, vitals, location } = visit.state
      if (known === null) return null
      const line = known.handedOver?.held ?? null
      const [name, text, numbers] = await Promise.all([
        nameOf(visit.organization, known.by),
        line === null ? null : store.held<TextContent>(visit.id, line),
        Promise.all(
          Object.entries(vitals).map(async ([id, one]): Promise<VitalView> => {
            const why = visit.state.failed[`vital/${id}`] ?? visit.state.failed[`vital-withdraw/${id}`]
            return {
              vital: id,
              code: one.code,
              text: await wordsOf(session, visit, id, one),
              at: one.at,
              status: one.status,
              ...(why !== undefined && { why: why.why }),
            }
          }),
        ),
      ])
      const inCall = roomerInCall(visit.state)
      const { identity = null, medicines = null, allergies = null } = known.checked
      return {
        by: name,
        mine: roomingNow(visit.state)?.by === session.practitioner,
        begunAt: known.begunAt,
        inCall: inCall.now,
        leftAt: inCall.now ? null : inCall.until,
        handedOverAt: known.handedOver?.at ?? null,
        checked: { identity, medicines, allergies },
        locatedAt: location !== null && location.at >= known.since ? location.at : null,
        company: known.company,
        vitals: numbers,
        line: text?.text ?? null,
      }
    },
  }
}

/** The consent that has to be read out; null where the patient has agreed to the present text. */
export function consentGap(house: House, visit: StoredVisit): ConsentGap | null {
  const { version, text } = pathwayOf(house, visit).consent
  const { consent, language } = visit.state
  if (consent?.version === version && consent.decision === 'agree') return null
  return { version, language, text: text[language] }
}

function vitalText({ code, value, diastolic }: VitalContent): string {
  const { unit } = VITALS[code]
  return diastolic === undefined ? `${value} ${unit}` : `${value}/${diastolic} ${unit}`
}
