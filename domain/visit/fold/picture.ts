import type { Recorded } from '../event.ts'
import type { PictureState, VisitState } from '../state.ts'
import { refOf } from './who.ts'
import { without } from './without.ts'

type PictureEvent = Extract<
  Recorded,
  { kind: 'picture-asked' | 'picture-answered' | 'picture-dropped' | 'picture-taken' | 'picture-withdrawing' }
>

/** Stills of the patient’s picture, each by their leave. */
export function pictureAfter(state: VisitState, event: PictureEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'picture-asked':
      return withPicture(state, event.picture, {
        site: event.site,
        status: 'asked',
        at,
        answered: null,
        by: null,
        digest: null,
        held: null,
        reference: null,
        why: null,
      })
    case 'picture-answered': {
      const who = event.by.who === 'patient' ? 'patient' : 'clinician'
      const answered = { by: who, ref: 'ref' in event.by ? event.by.ref : null, at } as const
      return changedPicture(state, event.picture, {
        status: event.decision === 'allow' ? 'allowed' : 'declined',
        answered,
      })
    }
    case 'picture-dropped': {
      const failed = without(state.failed, `picture/${event.picture}`)
      return changedPicture({ ...state, failed }, event.picture, { status: 'dropped', held: null, why: null })
    }
    case 'picture-taken':
      return changedPicture(state, event.picture, {
        status: 'filing',
        by: refOf(event.by),
        digest: event.digest,
        held: event.held,
        why: null,
        ...(event.site !== undefined && { site: event.site }),
        ...(event.side !== undefined && { side: event.side }),
      })
    case 'picture-withdrawing':
      return changedPicture(state, event.picture, { status: 'withdrawing', why: null })
  }
}

/** A change of a picture that was asked for; nothing where there is none of that name. */
export function changedPicture(state: VisitState, picture: string, change: Partial<PictureState>): VisitState {
  const known = state.pictures?.[picture]
  return known ? withPicture(state, picture, { ...known, ...change }) : state
}

function withPicture(state: VisitState, picture: string, entry: PictureState): VisitState {
  return { ...state, pictures: { ...state.pictures, [picture]: entry } }
}

/** Pictures once nobody is left to allow one. */
export function unanswered(pictures: Record<string, PictureState>): Record<string, PictureState> {
  const letGo = (one: PictureState) => (one.status === 'asked' ? { ...one, status: 'dropped' as const } : one)
  return Object.fromEntries(Object.entries(pictures).map(([id, one]) => [id, letGo(one)]))
}
