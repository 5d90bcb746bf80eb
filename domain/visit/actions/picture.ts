import type { Pathway } from '../../pathway/pathway.ts'
import type { BodySite } from '../body-site.ts'
import type { VisitEvent } from '../event.ts'
import { notStanding, notTheirs, stepId, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { PictureState, VisitState } from '../state.ts'

/**
 * A still of the patient's picture for the record (domain brief, b13). Nothing is taken before the patient has said yes,
 * and a no costs them nothing. One at a time: a yes is for one picture.
 */
export function askPicture(pathway: Pathway, state: VisitState, asked: Asked<'ask-picture'>): VisitEvent[] | Refusal {
  const { by, picture, site } = asked
  if (known(state, picture) !== undefined) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by) ?? notOffered(pathway, site)
  if (refusal) return refusal
  if (pathway.therapy) return { refused: 'not-in-therapy' }
  if (pathway.room !== 'peer') return { refused: 'not-in-this-room' }
  if (state.room === 'ended') return { refused: 'over' }
  if (state.room !== 'open') return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  if (Object.values(state.pictures ?? {}).some(isOpen)) return { refused: 'already', what: 'picture' }
  return [{ kind: 'picture-asked', picture, site, by }]
}

/** The patient's word, from their page or taken down by the clinician who heard it. A no stands until they are asked anew. */
export function answerPicture(state: VisitState, asked: Asked<'answer-picture'>): VisitEvent[] | Refusal {
  const { by, picture, decision } = asked
  const refusal = notStanding(state) ?? (by.who === 'clinician' ? notTheirs(state, by) : null)
  if (refusal) return refusal
  const status = known(state, picture)?.status
  if (status === undefined) return { refused: 'not-found' }
  if (status === 'asked') return [{ kind: 'picture-answered', picture, decision, by }]
  const same = decision === 'allow' ? status === 'allowed' : status === 'declined'
  return same ? [] : { refused: 'already', what: status }
}

/** The patient changed their mind, or the clinician wants none. What is on its way to the chart is not called back. */
export function dropPicture(state: VisitState, { by, picture }: Asked<'drop-picture'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? (by.who === 'clinician' ? notTheirs(state, by) : null)
  if (refusal) return refusal
  const status = known(state, picture)?.status
  switch (status) {
    case undefined:
      return { refused: 'not-found' }
    case 'asked':
    case 'allowed':
    case 'failed':
      return [{ kind: 'picture-dropped', picture, by }]
    case 'declined':
    case 'dropped':
      return []
    case 'filing':
    case 'filed':
    case 'withdrawing':
    case 'withdrawn':
      return { refused: 'already', what: status }
  }
}

/** The still, with its site and side, on its way to the chart; one that was refused there may be sent again. */
export function filePicture(pathway: Pathway, state: VisitState, asked: Asked<'file-picture'>): VisitEvent[] | Refusal {
  const { by, picture, digest, held, shows } = asked
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  const unfit = shows === null ? null : notOffered(pathway, shows.site)
  if (unfit) return unfit
  const before = known(state, picture)
  switch (before?.status) {
    case undefined:
      return { refused: 'not-found' }
    case 'allowed':
    case 'failed':
      return [{ kind: 'picture-taken', picture, by, digest, held, ...shows }]
    case 'filing':
    case 'filed':
    case 'withdrawing':
    case 'withdrawn':
      return before.digest === digest ? [] : { refused: 'already', what: before.status }
    case 'asked':
    case 'declined':
    case 'dropped':
      return { refused: 'picture-not-allowed' }
  }
}

/**
 * What was filed with the wrong part or side stays in the chart, as entered in error; another may be asked for. Only whoever
 * filed it says so, under their own name, also once the visit has ended.
 */
export function withdrawPicture(state: VisitState, asked: Asked<'withdraw-picture'>): VisitEvent[] | Refusal {
  const { by, picture } = asked
  const refusal = notStanding(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  const filed = known(state, picture)
  switch (filed?.status) {
    case undefined:
      return { refused: 'not-found' }
    case 'filed':
      if (filed.by !== by.ref) return { refused: 'not-your-picture' }
      return [{ kind: 'picture-withdrawing', picture, by }]
    case 'withdrawing':
    case 'withdrawn':
      return []
    case 'asked':
    case 'allowed':
    case 'declined':
    case 'dropped':
    case 'filing':
    case 'failed':
      return { refused: 'already', what: filed.status }
  }
}

function notOffered({ bodySites }: Pathway, site: BodySite): Refusal | null {
  return bodySites.includes(site) ? null : { refused: 'body-site-not-offered' }
}

function isOpen({ status }: PictureState): boolean {
  return status === 'asked' || status === 'allowed'
}

function known(state: VisitState, picture: string): PictureState | undefined {
  return state.pictures?.[picture]
}
