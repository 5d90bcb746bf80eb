import type { Workspace } from '#api/workspace.ts'

/** The one primary action a visit has at a time. */
export type NextPress = 'admit' | 'end' | 'sign'

export function nextPress(page: Pick<Workspace, 'mine' | 'state' | 'note'>): NextPress | null {
  if (!page.mine) return null
  switch (page.state.stage) {
    case 'before':
    case 'signed':
      return null
    case 'waiting':
      return 'admit'
    case 'in-visit':
      return 'end'
    case 'ended':
      return ['signing', 'with-person', 'signed'].includes(page.note.state) ? null : 'sign'
  }
}

/**
 * The state that stands against admitting: where the patient says to be, without a licence of the clinician's there.
 * Null also while the patient has not said; the server decides, this only tells early.
 */
export function unlicensedState(state: Workspace['state']): string | null {
  if (state.patientState === null || state.licensed.includes(state.patientState)) return null
  return state.patientState
}
