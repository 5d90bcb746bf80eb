import type { Workspace } from '#api/workspace.ts'
import { read } from './ask.ts'
import { keepNote, type NoteKeeper } from './note/keeper.ts'
import type { Addresses } from './paths.ts'

/** How the EMR's user has left it. */
export type SignedOutHow = 'signed-out' | 'suspended'

/**
 * What the workspace has to show. `behind`: the last reading failed and what is shown is from `readAt`. `signedOut`: of what is
 * kept here only the call may be seen.
 */
export type PageView =
  | { kind: 'loading' }
  | {
      kind: 'shown'
      page: Workspace
      readAt: Date
      behind: boolean
      signedOut: SignedOutHow | null
      note: NoteKeeper
    }
  | { kind: 'closed'; says: string }
  | { kind: 'unreachable' }

/** The visit as last read, and the note being written in it. */
export interface PageKeeper {
  view: () => PageView
  subscribe: (listener: () => void) => () => void
  /** Reads again; many calls at once make one reading more. Settles when a reading that began after the call is shown. */
  refresh: () => Promise<void>
}

const RETRY_MS = 4_000
/** Answers after which the session is over for this page; everything else is worth another try. */
const CLOSED: readonly number[] = [401, 403, 404, 410]

export function keepPage(addresses: Addresses): PageKeeper {
  const listeners = new Set<() => void>()
  let view: PageView = { kind: 'loading' }
  let reading: Promise<void> | null = null
  let next: Promise<void> | null = null
  let retry: ReturnType<typeof setTimeout> | undefined

  const show = (shown: PageView) => {
    view = shown
    for (const listener of listeners) listener()
  }

  const readOnce = async () => {
    clearTimeout(retry)
    const answers = view.kind === 'shown' ? view.note.draft().answers : 0
    const answer = await read<Workspace>(addresses.page)
    if (answer.kind === 'answered') return take(answer.body, answers)
    if (answer.kind === 'refused' && CLOSED.includes(answer.problem.status)) {
      if (view.kind === 'shown' && answer.problem.code === 'signed-out')
        return show({ ...view, signedOut: answer.problem.facts?.['how'] === 'suspended' ? 'suspended' : 'signed-out' })
      // Text that never reached the server must stay in sight, whatever became of the session.
      if (view.kind === 'shown' && view.note.draft().texts !== view.note.draft().taken)
        return show({ ...view, behind: true })
      return show({ kind: 'closed', says: answer.problem.says })
    }
    retry = setTimeout(() => void refresh(), RETRY_MS)
    show(view.kind === 'shown' ? { ...view, behind: true } : { kind: 'unreachable' })
  }

  const take = (page: Workspace, answers: number) => {
    const known = view.kind === 'shown' ? view.note : null
    const note =
      known ?? keepNote({ address: addresses.note, unsavedAddress: addresses.noteUnsaved, first: page.note, refresh })
    known?.takePage(page.note, answers)
    show({ kind: 'shown', page, readAt: new Date(), behind: false, signedOut: null, note })
  }

  const start = () => {
    const run = readOnce().finally(() => {
      if (reading === run) reading = null
    })
    reading = run
    return run
  }

  const refresh = () => {
    if (reading === null) return start()
    next ??= reading.then(() => {
      next = null
      return start()
    })
    return next
  }

  return {
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh,
  }
}
