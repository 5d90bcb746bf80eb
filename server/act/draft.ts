import type { DraftChoices, MarksView } from '#api/smart-note.ts'
import type { IntakeView, Workspace } from '#api/workspace.ts'
import { noteDraft } from '#domain/smart-note/draft.ts'
import { templateOf } from '#domain/smart-note/template.ts'
import { writeLocally } from '#domain/smart-note/write.ts'
import { mayNotType } from '#domain/visit/actions/document.ts'
import type { AssessedContent, ChatContent } from '#domain/visit/content.ts'
import { CHAT, DRAFTED } from '#domain/visit/held-places.ts'
import type { Participant } from '#domain/visit/event.ts'
import { letIn } from '#domain/visit/seats.ts'
import type { RoomingView } from '#api/rooming.ts'
import { ChartFault } from './chart.ts'
import {
  ofAssessment,
  ofChat,
  ofIntake,
  ofMarks,
  ofOrders,
  ofReason,
  ofVitals,
  REASON,
  type Gathered,
  type Unread,
} from './evidence.ts'
import { happen, pathwayOf, type House } from './house.ts'
import { contentDigest } from './link.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import { speechEvidence } from './transcripts.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'
import { UNREADABLE_ORDER } from './workspace-reading.ts'

/** How the workspace reads its visit, each part under the launch's own token. */
interface DraftReading {
  visitOf(session: LaunchSession): Promise<StoredVisit>
  intake(session: LaunchSession, visit: StoredVisit): Promise<IntakeView>
  reason(session: LaunchSession, visit: StoredVisit): Promise<string | null>
  orders(session: LaunchSession, visit: StoredVisit): Promise<Workspace['orders']>
  rooming(session: LaunchSession, visit: StoredVisit): Promise<RoomingView | null>
}

/**
 * The draft of the note: made from what the chart and the visit hold whenever it is asked for, and kept nowhere. What the clinician made of it waits sealed for the signature, which measures it.
 */
export function noteDrafts(
  house: House,
  read: DraftReading,
  audited: (session: LaunchSession, visit: StoredVisit, action: AuditEntry['action'], what: string) => AuditEntry,
): Pick<WorkspaceUseCases, 'mark' | 'withdrawMark' | 'draft' | 'chooseFromDraft'> {
  const { store } = house
  const by = (session: LaunchSession) => ({ who: 'clinician' as const, ref: session.practitioner })

  const gather = async (session: LaunchSession, visit: StoredVisit): Promise<Gathered> => {
    const { id, state } = visit
    const unread: Unread[] = []
    const or = async <T>(what: Unread, answer: Promise<T>, otherwise: T): Promise<T> =>
      answer.catch((fault: unknown) => {
        if (!(fault instanceof ChartFault)) throw fault
        unread.push(what)
        return otherwise
      })
    const [intake, reason, orders, rooming, assessed, chat, speech] = await Promise.all([
      read.intake(session, visit),
      or('intake', read.reason(session, visit), null),
      or('orders', read.orders(session, visit), []),
      or('measurements', read.rooming(session, visit), null),
      state.assessed === undefined ? null : store.held<AssessedContent>(id, state.assessed.held),
      store.heldUnder<ChatContent>(id, CHAT),
      speechEvidence(house.transcripts, id),
    ])
    if (intake.state === 'failed') unread.push('intake')
    if (orders.some(({ text }) => text === UNREADABLE_ORDER)) unread.push('orders')
    const answers = ofIntake(intake, state.intake?.at ?? null)
    const measured = ofVitals(rooming)
    if (measured.unread) unread.push('measurements')
    const marks = ofMarks(visit, pathwayOf(house, visit))
    return {
      evidence: [
        ...(answers[0]?.id === REASON ? [] : ofReason(reason)),
        ...answers,
        ...measured.evidence,
        ...speech,
        ...ofChat(chat),
        ...marks.evidence,
        ...ofAssessment(assessed, state.assessed?.at ?? null),
        ...ofOrders(
          orders.filter(({ text }) => text !== UNREADABLE_ORDER),
          visit,
        ),
      ],
      marked: marks.marked,
      unread: [...new Set(unread)],
    }
  }

  return {
    mark: async (session, mark, { phrase }) => {
      const visit = await read.visitOf(session)
      return happen(
        house,
        visit.id,
        { kind: 'mark', by: by(session), mark, phrase },
        { audit: [audited(session, visit, 'create', 'moment marked')] },
      )
    },

    withdrawMark: async (session, mark) => {
      const visit = await read.visitOf(session)
      return happen(
        house,
        visit.id,
        { kind: 'withdraw-mark', by: by(session), mark },
        { audit: [audited(session, visit, 'update', 'mark taken back')] },
      )
    },

    draft: async (session) => {
      const visit = await read.visitOf(session)
      // Before anything of the visit is read for it.
      if (pathwayOf(house, visit).therapy) return { refused: 'not-in-therapy' }
      await store.audit(visit.organization, [audited(session, visit, 'read', 'draft of the note')], house.now())
      const { evidence, marked, unread } = await gather(session, visit)
      const sections = templateOf(pathwayOf(house, visit).note.sections)
      const draft = await noteDraft(evidence, sections, marked, writeLocally)
      const { waiting } = await house.transcripts.progress(visit.id, house.now())
      return {
        evidence,
        sentences: draft.sentences.map(({ evidence: cited, ...one }) => ({ ...one, evidence: [...cited] })),
        missing: [...draft.missing],
        contradictions: draft.contradictions.map(({ about, evidence: of }) => ({ about, evidence: [...of] })),
        dropped: draft.dropped.map(({ sentence, fault, words }) => ({
          sentence: { ...sentence, evidence: [...sentence.evidence] },
          fault,
          words,
        })),
        unread,
        waiting,
        choices: (await choicesOf(house, visit)).choices,
      }
    },

    chooseFromDraft: async (session, content) => {
      const visit = await read.visitOf(session)
      return store.keep(
        visit.id,
        (current) => {
          const pathway = pathwayOf(house, current)
          return pathway.therapy ? { refused: 'not-in-therapy' } : mayNotType(pathway, current.state, by(session))
        },
        {
          ref: `${DRAFTED}${contentDigest(content)}`,
          kind: 'choices from the draft',
          why: 'until the note is signed',
          content,
        },
        {
          now: house.now(),
          audit: [audited(session, visit, 'update', 'draft of the note, chosen from')],
          release: [DRAFTED],
        },
      )
    },
  }
}

/** What the clinicians of a visit have made of its draft so far. */
export async function choicesOf(house: House, { id }: StoredVisit): Promise<DraftChoices> {
  const [kept] = await house.store.heldUnder<DraftChoices>(id, DRAFTED)
  return kept?.content ?? { choices: [] }
}

/** What may be marked in the call, and what was. */
export function marksView(house: House, visit: StoredVisit): MarksView {
  const made = Object.entries(visit.state.marks ?? {}).map(([mark, { phrase, at }]) => ({ mark, phrase, at }))
  return {
    phrases: [...(pathwayOf(house, visit).note.marks ?? [])],
    made: made.toSorted((one, other) => one.at.localeCompare(other.at)),
  }
}

/** Keeps a line of the chat for the draft of the note, in no therapy; whoever is not let in has said nothing. */
export async function keepChat(
  house: House,
  visit: string,
  line: { from: Participant; text: string; at: string },
  who: AuditEntry['who'],
): Promise<void> {
  const stored = await house.store.visit(visit)
  if (stored === null || pathwayOf(house, stored).therapy) return
  const content: ChatContent = line
  await house.store.keep(
    visit,
    ({ state }) => (letIn(state).includes(line.from) ? null : { refused: 'over' }),
    {
      ref: `${CHAT}${house.newId()}`,
      kind: 'chat',
      why: 'until the note is signed, or seven days',
      content,
    },
    {
      now: house.now(),
      audit: [
        {
          action: 'create',
          what: 'chat, kept for the draft of the note',
          who,
          patient: stored.state.patient,
          visit,
          outcome: 'done',
        },
      ],
      release: [],
    },
  )
}

const KEPT_DAYS = 7

/** Drops what was kept for a draft and never signed. */
export function dropForDrafts(house: House, organization: string): () => Promise<void> {
  return async () => {
    const before = new Date(house.now().getTime() - KEPT_DAYS * 24 * 3_600_000)
    for (const place of [CHAT, DRAFTED]) await house.store.dropHeld(organization, place, before)
  }
}
