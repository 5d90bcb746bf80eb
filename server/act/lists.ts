import type { ListChangeRequest, ListChangeView, ListSearch } from '#api/workspace.ts'
import type { ListContent } from '#domain/visit/content.ts'
import type { ChartList, HeldRef } from '#domain/visit/event.ts'
import type { Happening, Refusal, StaffMember } from '#domain/visit/happening.ts'
import type { ListChangeState } from '#domain/visit/state.ts'
import type { Credentials } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { recent } from './recent.ts'
import type { AuditEntry, StoredVisit } from './store.ts'

/** Who changes a list: a person in a launch of their own on this visit. */
export interface ListAuthor {
  organization: string
  launch: string
  visit: StoredVisit
  by: StaffMember
}

/**
 * Changes of the problem, medicine and allergy lists, by a person's press and under their own token. Nothing here changes
 * a list by itself.
 */
export interface ListChanges {
  search(author: ListAuthor, list: ChartList, q: string): Promise<ListSearch>
  change(author: ListAuthor, request: ListChangeRequest): Promise<Refusal | null>
  drop(author: ListAuthor, change: string): Promise<Refusal | null>
  /** What was changed in this visit, as far as it has come. `own`: whoever looks may see what is not in the chart yet. */
  views(author: ListAuthor, own: boolean): Promise<ListChangeView[]>
}

export function listChanges(house: House): ListChanges {
  const { store } = house
  /** By change, so that one that has reached the chart need not be read again for its words. */
  const texts = recent<ListContent>(2000)
  const token = ({ launch }: ListAuthor): Credentials => ({ as: 'clinician', launch })
  const chartOf = ({ organization }: ListAuthor) => house.chartOf(organization)
  const audited = ({ visit, by }: ListAuthor, what: string): AuditEntry => ({
    action: 'update',
    what,
    who: { kind: by.who, ref: by.ref },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })

  const wordsOf = async (author: ListAuthor, change: string, known: ListChangeState): Promise<ListContent | null> => {
    const remembered = texts.get(change) ?? (await store.held<ListContent>(author.visit.id, known.held))
    if (remembered !== null) return remembered
    if (known.reference === null) return null
    const charted = await chartOf(author)
      .read.listEntry(known.list, known.reference, token(author))
      .catch(() => null)
    if (charted === null) return null
    const content = { text: charted.text, code: null, detail: '', reason: '', version: charted.version }
    texts.set(change, content)
    return content
  }

  return {
    search: async (author, list, q) => {
      const found = await chartOf(author).read.listSearch(list, q, token(author))
      return { state: found.state, entries: found.state === 'found' ? found.entries : [] }
    },

    change: async (author, request) => {
      const { change, list, act, entry, code, told } = request
      const content: ListContent = {
        text: request.text.trim(),
        code,
        detail: request.detail.trim(),
        reason: request.reason.trim(),
        version: entry?.version ?? '',
      }
      const held = `list/${house.newId()}`
      const asked: Happening = {
        kind: 'change-list',
        by: author.by,
        change,
        list,
        act,
        entry: entry?.reference ?? null,
        told,
        held,
      }
      const refusal = await happen(house, author.visit.id, asked, {
        hold: [{ ref: held, kind: 'list', why: 'until the chart has it', content }],
        audit: [audited(author, `${list} changed: ${act}`)],
        // What the chart would not take is replaced by this try.
        release: heldOf(author, change),
      })
      if (refusal === null) texts.set(change, content)
      return refusal
    },

    drop: async (author, change) =>
      happen(
        house,
        author.visit.id,
        { kind: 'drop-list-change', by: author.by, change },
        { audit: [audited(author, 'change of a list given up')], release: heldOf(author, change) },
      ),

    views: (author, own) => {
      const changes = Object.entries(author.visit.state.lists ?? {}).toSorted(([, a], [, b]) => (a.at < b.at ? -1 : 1))
      return Promise.all(
        changes.map(async ([change, known]): Promise<ListChangeView> => {
          const words = own ? await wordsOf(author, change, known) : null
          const { list, act, told, status, at, reference, why } = known
          return {
            change,
            list,
            act,
            told,
            at,
            reference,
            state: status,
            text: words?.text ?? '',
            detail: words?.detail ?? '',
            reason: words?.reason ?? '',
            code: words?.code ?? null,
            ...(why === null ? {} : { why }),
          }
        }),
      )
    },
  }
}

/** The sealed content of an earlier try; nothing of it is dropped while a write still waits for it. */
function heldOf({ visit }: ListAuthor, change: string): HeldRef[] {
  const held = visit.state.lists?.[change]?.held
  return held === undefined ? [] : [held]
}
