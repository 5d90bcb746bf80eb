import Type from 'typebox'
import { HttpTrouble } from '../problem.ts'
import { route } from '../route.ts'

/**
 * The room's WebSocket. Who sits where is proved by cookie in the upgrade itself; `launch` only says which of a
 * clinician's sessions it is, and that session must be this visit's; `guest` says which of the two guests it is.
 */
export const roomRoutes = [
  route({
    method: 'GET',
    url: '/room/:visit',
    action: 'enter-room',
    known: 'by-seat',
    params: Type.Object({ visit: Type.String() }),
    query: Type.Object({ launch: Type.Optional(Type.String()), guest: Type.Optional(Type.String()) }),
    limit: 120,
    seat: (caller) => {
      if (caller.role === 'clinician' || caller.role === 'clinician-elsewhere')
        return { visit: caller.session.visit, who: 'clinician', device: caller.session.launch }
      if (caller.role === 'signed-out' && caller.session.own)
        return { visit: caller.session.visit, who: caller.session.seat, device: caller.session.launch }
      // One of several who could room the patient: the one who does.
      if ((caller.role === 'rooming' || caller.role === 'rooming-elsewhere') && caller.session.own)
        return { visit: caller.session.visit, who: 'rooming', device: caller.session.launch }
      if (caller.role === 'patient') return { visit: caller.device.visit, who: 'patient', device: caller.device.device }
      // Who only opened the link has no seat yet: the clinician must know a name first.
      if (caller.role === 'guest' && caller.guest.seated)
        return { visit: caller.guest.visit, who: caller.guest.guest, device: caller.guest.device }
      return undefined
    },
    handle: () => {
      throw new HttpTrouble({ status: 426, code: 'not-a-page' })
    },
  }),
]
