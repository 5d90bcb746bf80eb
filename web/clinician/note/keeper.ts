import type { NoteSave, NoteSaved, NoteView } from '#api/workspace.ts'
import { write, type Answer } from '../ask.ts'
import { after, mayLeave, open, unsent, type Draft, type Happening, type Texts } from './draft.ts'

/** Counted from the first key that the server does not have: what a crash of the browser can take. */
const KEEP_AFTER_MS = 200
/** Counted from the first word that is not saved: each save is a write toward the EMR. */
const SAVE_AFTER_MS = 2_000
const LONGEST_RETRY_MS = 30_000
/** A sign that meets our own save's newer version is tried again on that version. */
const SIGN_TRIES = 3

/**
 * Holds the note while it is written and sees it off to the server: what was typed is kept there at once, and saved toward
 * the EMR at a slower pace. One request at a time, so that what is kept is never older than what is saved.
 */
export interface NoteKeeper {
  draft: () => Draft
  subscribe: (listener: () => void) => () => void
  type: (section: string, text: string) => void
  /** Saves what is unsent now; `leaving` when the page goes away. */
  save: (leaving?: boolean) => void
  settle: (texts: Texts) => void
  takePage: (note: NoteView, answers: number) => void
  /** Signs the text as it stands on the screen. `null` when a clash has to be settled first. */
  sign: (address: string) => Promise<Answer<unknown> | null>
}

/** `refresh` reads the page again and settles once it has been handed to `takePage`. */
export function keepNote(options: {
  address: string
  unsavedAddress: string
  first: NoteView
  refresh: () => Promise<void>
}): NoteKeeper {
  const listeners = new Set<() => void>()
  let draft = open(options.first)
  const putBack = options.first.unsaved?.place
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let typedSince: number | null = null
  let signing = false
  let underWay: Promise<void> = Promise.resolve()
  /** Whether there are keys that the server does not have, and whether a save waits while they are on their way. */
  let unkept = false
  let keepTimer: ReturnType<typeof setTimeout> | undefined
  let keeping: Promise<void> | null = null
  let saveWaits = false
  /** A page came while a save was on its way, or from before its answer: what it told of the outcome is asked for again. */
  let missed = false

  const saved = (): NoteSave => ({ ...saveOf(draft), ...(putBack !== undefined && { putBack }) })
  const happen = (happening: Happening) => {
    draft = after(draft, happening)
    for (const listener of listeners) listener()
  }
  const later = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => save(), ms)
  }
  const save = (leaving = false) => {
    clearTimeout(timer)
    if (leaving && !mayLeave(draft)) return keep(true)
    if (signing || !mayLeave(draft)) return
    if (keeping !== null && !leaving) {
      saveWaits = true
      return
    }
    underWay = send(leaving)
  }
  const keepLater = (ms: number) => {
    keepTimer ??= setTimeout(() => keep(), ms)
  }
  const keep = (leaving = false) => {
    clearTimeout(keepTimer)
    keepTimer = undefined
    if (!unkept || signing || (!leaving && (keeping !== null || draft.sending !== null))) return
    const run = sendUnsaved(leaving).finally(() => {
      if (keeping !== run) return
      keeping = null
      if (!saveWaits) return
      saveWaits = false
      save()
    })
    keeping = run
  }
  const sendUnsaved = async (leaving: boolean) => {
    unkept = false
    const { kind } = await write('PUT', options.unsavedAddress, saved(), leaving)
    // What is refused here is refused as a save as well, which says so.
    if (kind === 'unreachable') unkept = true
    if (unkept) keepLater(kind === 'unreachable' ? SAVE_AFTER_MS : KEEP_AFTER_MS)
  }
  const send = async (leaving: boolean) => {
    typedSince = null
    const { texts } = draft
    const body = saved()
    happen({ kind: 'sent' })
    take(await write<NoteSaved>('PUT', options.address, body, leaving))
    if (draft.taken === texts && draft.texts === texts) unkept = false
    keep()
    if (missed || draft.trouble.kind === 'base-refused') await options.refresh()
    if (unsent(draft)) later(failures === 0 ? SAVE_AFTER_MS : Math.min(LONGEST_RETRY_MS, 1_000 * 2 ** failures))
  }
  const take = (answer: Answer<NoteSaved>) => {
    switch (answer.kind) {
      case 'answered':
        failures = 0
        return happen({ kind: 'taken', base: answer.body.base })
      case 'unreachable':
        failures += 1
        return happen({ kind: 'unreachable' })
      case 'refused':
        failures += 1
        if (answer.problem.code === 'newer-version') return happen({ kind: 'base-refused' })
        return happen(
          answer.problem.status >= 500 ? { kind: 'unreachable' } : { kind: 'refused', says: answer.problem.says },
        )
    }
  }

  const sign = async (address: string): Promise<Answer<unknown> | null> => {
    clearTimeout(timer)
    signing = true
    try {
      await Promise.all([underWay, keeping])
      for (let tries = 1; ; tries += 1) {
        if (draft.clash !== null) return null
        const body = saveOf(draft)
        happen({ kind: 'sent' })
        const answer = await write('POST', address, body)
        if (answer.kind === 'answered') {
          happen({ kind: 'signed' })
          return answer
        }
        const newer = answer.kind === 'refused' && answer.problem.code === 'newer-version'
        // A refused signature says nothing about the text: it goes on being saved as before.
        happen(newer ? { kind: 'base-refused' } : { kind: 'unsigned' })
        if (!newer || tries === SIGN_TRIES) return answer
        await options.refresh()
      }
    } finally {
      signing = false
      saveWaits = false
      keep()
      if (unsent(draft)) later(SAVE_AFTER_MS)
    }
  }

  if (unsent(draft)) later(0)
  return {
    draft: () => draft,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    type: (section, text) => {
      happen({ kind: 'typed', section, text })
      unkept = true
      keepLater(KEEP_AFTER_MS)
      typedSince ??= performance.now()
      later(Math.max(0, typedSince + SAVE_AFTER_MS - performance.now()))
    },
    save,
    settle: (texts) => {
      happen({ kind: 'settled', texts })
      save()
    },
    takePage: (note, answers) => {
      missed = draft.sending !== null || answers < draft.answers
      happen({ kind: 'page', note, answers })
      if (missed && draft.sending === null) void options.refresh()
    },
    sign,
  }
}

function saveOf(draft: Draft): NoteSave {
  return { sections: Object.entries(draft.texts).map(([id, text]) => ({ id, text })), base: draft.base }
}
