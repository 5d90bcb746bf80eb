import { isAdmitted } from './actions/guest.ts'
import { roomingNow } from './actions/rooming.ts'
import type { Participant } from './event.ts'
import { GUESTS } from './event.ts'
import type { VisitState } from './state.ts'

/** Who may be heard and seen in the room now. Nobody else's sound, picture or words pass through it. */
export function letIn(state: VisitState): Participant[] {
  const rooming: Participant[] = roomingNow(state) === null ? [] : ['rooming']
  switch (state.room) {
    case 'closed':
    case 'ended':
      return []
    case 'waiting':
      return rooming.length > 0 ? ['patient', ...rooming] : []
    case 'open':
      return ['patient', 'clinician', ...rooming, ...GUESTS.filter((guest) => isAdmitted(state, guest))]
  }
}
