import type { MeetingView } from '#api/meeting.ts'
import type { MeetingContent } from '#domain/visit/content.ts'
import { isGuest, isInvited, type Invited } from '#domain/visit/event.ts'
import { lastMeeting } from '#domain/visit/meeting.ts'
import { letIn } from '#domain/visit/seats.ts'
import { organizationOf, pathwayOf, type House } from './house.ts'
import type { StoredVisit } from './store.ts'

/**
 * The meeting in the organization's video tool as one of them may see it: their own address, once they are let in. Null
 * for a colleague who looks at the visit: they come into no meeting of it.
 */
export async function meetingView(house: House, visit: StoredVisit, who: Invited | null): Promise<MeetingView> {
  const { state } = visit
  const { room } = pathwayOf(house, visit)
  const tool = room === 'peer' ? undefined : organizationOf(house, visit.organization).rooms?.[room]
  if (tool === undefined) return null
  const last = lastMeeting(state)
  const open = last !== null && last.status === 'open' && last.over === null
  const sealed =
    open && last.held !== null && who !== null && letIn(state).includes(who)
      ? await house.store.held<MeetingContent>(visit.id, last.held)
      : null
  const replacing = last?.replacing ?? []
  return {
    tool: tool.name,
    testPage: tool.testPage ?? null,
    state: last === null ? 'none' : last.over === null ? last.status : 'over',
    why: last?.why ?? null,
    address: who === null || (isGuest(who) && replacing.includes(who)) ? null : (sealed?.[who] ?? null),
    replacing,
    here: state.presence.flatMap((stay) => (stay.until === null && isInvited(stay.who) ? [stay.who] : [])),
  }
}
