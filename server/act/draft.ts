import type { DraftView, MarksView } from '#api/smart-note.ts'
import type { IntakeView, Workspace } from '#api/workspace.ts'
import { NOTHING_CHOSEN, withChosen, type Choices, type Chosen } from '#domain/smart-note/choices.ts'
import { forWriters, type DraftMaterial } from '#domain/smart-note/draft.ts'
import type { NoteDraft } from '#domain/smart-note/evidence.ts'
import { withLanguage } from '#domain/smart-note/language.ts'
import { templateOf } from '#domain/smart-note/template.ts'
import { mayNotType } from '#domain/visit/actions/document.ts'
import type { AssessedContent, ChatContent } from '#domain/visit/content.ts'
import { CHAT, DRAFTED } from '#domain/visit/held-places.ts'
import type { HeldRef, Participant } from '#domain/visit/event.ts'
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
import type { AuditEntry, StoredVisit } from './store.ts'
import { speechEvidence } from './transcripts.ts'
import type { Answer, LaunchSession, WorkspaceUseCases } from './use-cases.ts'
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
      evidence: withLanguage([
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
      ]),
      marked: marks.marked,
      unread: [...new Set(unread)],
    }
  }

  /** By the rules, and by the practice's model where it may: the rules' draft stands in for one that does not come. */
  const write = async (
    session: LaunchSession,
    visit: StoredVisit,
    material: Omit<DraftMaterial, 'proposed'>,
    waiting: number,
  ): Promise<{ draft: NoteDraft; writer: DraftView['writer'] } | null> => {
    const byRules = house.makeDraft({ ...material, proposed: null })
    const { specialty, therapy } = pathwayOf(house, visit)
    const model = therapy || specialty === 'behavioural-health' ? null : house.modelOf(visit.organization)
    const evidence = forWriters(material.evidence).filter(({ unread }) => unread === undefined)
    // While words are still being written down the draft is made again and again: the model is asked once they are there.
    if (model === null || waiting > 0 || evidence.length === 0) {
      const draft = await byRules
      return draft === null ? null : { draft, writer: 'rules' }
    }
    await store.audit(
      visit.organization,
      [audited(session, visit, 'read', 'evidence of the draft, sent to the model that writes')],
      house.now(),
    )
    const [stands, proposed] = await Promise.all([byRules, model(evidence, material.sections)])
    const checked = proposed === null ? null : await house.makeDraft({ ...material, proposed })
    if (checked !== null && checked.sentences.length > material.marked.length)
      return { draft: checked, writer: 'model' }
    const draft = stands && { ...stands, dropped: checked?.dropped ?? stands.dropped }
    return draft && { draft, writer: 'rules-for-model' }
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

    draft: async (session): Promise<Answer<DraftView>> => {
      const visit = await read.visitOf(session)
      // Before anything of the visit is read for it.
      if (pathwayOf(house, visit).therapy) return { refused: 'not-in-therapy' }
      await store.audit(visit.organization, [audited(session, visit, 'read', 'draft of the note')], house.now())
      const { waiting } = await house.transcripts.progress(visit.id, house.now())
      const { evidence, marked, unread } = await gather(session, visit)
      const sections = templateOf(pathwayOf(house, visit).note.sections)
      const made = await write(session, visit, { evidence, sections, marked }, waiting)
      if (made === null) return { refused: 'draft-not-made' }
      const { draft, writer } = made
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
        writer,
        ...shownTo(session, await choicesOf(house, visit)),
      }
    },

    chooseFromDraft: async (session, { version, choices }) => {
      const visit = await read.visitOf(session)
      let kept = false
      let stands = NOTHING_CHOSEN
      const refusal = await store.keepOver<KeptChoices>(
        visit.id,
        DRAFTED,
        (current, held) => {
          const pathway = pathwayOf(house, current)
          if (pathway.therapy) return { refused: 'not-in-therapy' }
          const no = mayNotType(pathway, current.state, by(session))
          if (no !== null) return no
          const before = choicesIn(held)
          const after = withChosen(before, version, choices, session.practitioner)
          kept = after !== null
          stands = after ?? before
          return (
            after && { ref: CHOICES, kind: 'choices from the draft', why: 'until the note is signed', content: after }
          )
        },
        { now: house.now(), audit: [audited(session, visit, 'update', 'draft of the note, chosen from')] },
      )
      return refusal ?? { kept, ...shownTo(session, stands) }
    },
  }
}

const CHOICES: HeldRef = `${DRAFTED}choices`

/** As they are kept; before each said whose it is they had neither version nor person. */
interface KeptChoices {
  version?: number
  choices: readonly (Chosen & { by?: string | null })[]
}

function choicesIn(held: KeptChoices | null): Choices {
  if (held === null) return NOTHING_CHOSEN
  return { version: held.version ?? 0, choices: held.choices.map((one) => ({ ...one, by: one.by ?? null })) }
}

/** What the clinicians of a visit have made of its draft so far. */
export async function choicesOf(house: House, { id }: StoredVisit): Promise<Choices> {
  const [kept] = await house.store.heldUnder<KeptChoices>(id, DRAFTED)
  return choicesIn(kept?.content ?? null)
}

function shownTo({ practitioner }: LaunchSession, { version, choices }: Choices) {
  return { version, choices: choices.map(({ by, ...one }) => ({ ...one, yours: by === practitioner })) }
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
