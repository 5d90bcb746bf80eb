import type { Room } from '#domain/pathway/pathway.ts'
import type { RoomReport } from '#api/room-reports.ts'
import { isSigned } from './gateway-signature.ts'
import { happen, pathwayOf, type House } from './house.ts'
import type { Answer, RoomReportUseCases } from './use-cases.ts'

/** What an organization's video tool, or its EMR's own module, tells of its meetings. */
export function roomReportUseCases(house: House): RoomReportUseCases {
  const { store } = house

  const report = async (organization: string, told: RoomReport, by: (room: Room) => boolean): Promise<Answer<null>> => {
    const [, id = '', meeting = ''] = REFERENCE.exec(told.reference) ?? []
    const visit = id === '' ? null : await store.visit(id)
    // What is not ours has nobody to tell, and no tool has a word on a visit that is held in another.
    if (visit === null || visit.organization !== organization || !by(pathwayOf(house, visit).room)) return null
    const refusal = await happen(
      house,
      visit.id,
      { kind: 'meeting-reported', meeting: Number(meeting), report: told },
      {
        audit: [
          {
            action: 'execute',
            what: told.kind === 'ended' ? 'video meeting over' : `video meeting ${told.kind}, ${told.participant}`,
            who: { kind: 'anybody', ref: null },
            patient: visit.state.patient,
            visit: visit.id,
            outcome: 'done',
          },
        ],
      },
    )
    return refusal?.refused === 'not-found' ? null : refusal
  }

  return {
    hear: async (id, { signature, body }, told) => {
      const rooms = house.organizations.get(id)?.rooms
      const signed = (['link', 'native'] as const).filter((room) =>
        isSigned(rooms?.[room]?.secret, signature, body, house.now()),
      )
      if (signed.length === 0) return { refused: 'wrong-signature' }
      // The services of a practice name their calls by themselves.
      const heard = `${signed.includes('link') ? 'room' : 'native'}/${told.id}`
      if (await store.heardBefore(id, heard)) return null
      const refusal = await report(id, told, (room) => signed.some((one) => one === room))
      if (refusal === null) await store.hearGateway(id, { id: heard, audit: [], now: house.now() })
      return refusal
    },
  }
}

/** `visit.meeting.number`, as `meetingReference` makes it. */
const REFERENCE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.meeting\.(\d{1,4})$/
