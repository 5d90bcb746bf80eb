import { memo, useSyncExternalStore } from 'react'
import type { Workspace } from '#api/workspace.ts'
import { moment } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { Addenda } from './addenda.tsx'
import { ClashBox } from './clash-box.tsx'
import { DraftHead, ProposedFor } from './drafted.tsx'
import { Marks } from './marks.tsx'
import { OwnPhrases } from './own-phrases.tsx'
import { PhraseText } from './phrase-text.tsx'
import type { NoteKeeper } from './keeper.ts'
import { savingOf, type Saving } from './saving.ts'
import type { DraftOfNote } from './use-draft.ts'
import { usePhrases } from './use-phrases.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

/** The note's sections as the pathway names them, each growing with its text, with the state of saving in the title. */
export const Note = memo(function Note(props: {
  addresses: Addresses
  page: Workspace
  waitingWrites: number
  keeper: NoteKeeper
  zone: string
  now: Date
  emr: string
  onDone: () => Promise<void>
  drafted: DraftOfNote
}) {
  const words = useWords()
  const { page, keeper } = props
  const draft = useSyncExternalStore(keeper.subscribe, keeper.draft)
  const saving = savingOf(draft, page.note, props.waitingWrites)
  const { phrases, all, reload } = usePhrases(props.addresses.phrases)
  const fixed = ['signing', 'with-person', 'signed'].includes(page.note.state) || !page.mine
  const proposing = { draft: props.drafted, keeper, texts: draft.texts, zone: props.zone, now: props.now }
  const proposes = !fixed && page.marks !== undefined && draft.clash === null
  return (
    <section className="note" aria-labelledby="note-title">
      <header>
        <h2 id="note-title">{words.note.title}</h2>
        <p className="saving" data-saving={saving.kind} role="status">
          {savingWords(saving, props, words)}
        </p>
      </header>
      {draft.back && (
        <p className="quiet" role="status">
          {words.note.back}
        </p>
      )}
      {saving.kind === 'sign-again' && <p className="trouble">{words.note.signAgain}</p>}
      {draft.clash !== null && (
        <ClashBox
          draft={draft}
          clash={draft.clash}
          keeper={keeper}
          page={page}
          zone={props.zone}
          now={props.now}
          emr={props.emr}
        />
      )}
      {proposes && <DraftHead {...proposing} stage={page.state.stage} />}
      {page.note.laidOut === true && <p className="fixed-text">{words.note.laidOut(props.emr)}</p>}
      {page.note.elsewhere && <p className="trouble">{words.note.elsewhere(props.emr)}</p>}
      {(page.note.laidOut === true || page.note.elsewhere === true ? [] : page.note.sections).map((section) => (
        <div key={section.id} className="note-section" data-for-patient={section.forPatient} data-answer>
          <label htmlFor={`note-${section.id}`}>{section.title}</label>
          {section.forPatient && (
            <p id={`note-${section.id}-goes`} className="quiet">
              {page.note.state === 'signed' ? words.note.wentToPatient : words.note.forPatient}
            </p>
          )}
          {fixed ? (
            <p id={`note-${section.id}`} className="fixed-text" tabIndex={-1}>
              {draft.texts[section.id] || <span className="quiet">{words.note.clash.nothing}</span>}
            </p>
          ) : (
            <PhraseText
              phrases={all}
              id={`note-${section.id}`}
              describedBy={section.forPatient ? `note-${section.id}-goes` : undefined}
              value={draft.texts[section.id] ?? ''}
              onChange={(text) => keeper.type(section.id, text)}
              onLeave={() => keeper.save()}
            />
          )}
          {proposes && <ProposedFor {...proposing} section={section.id} title={section.title} />}
        </div>
      ))}
      <Marks addresses={props.addresses} page={page} zone={props.zone} onDone={props.onDone} />
      {!fixed && <OwnPhrases addresses={props.addresses} phrases={phrases} onChanged={reload} />}
      {page.note.state === 'signed' && <Addenda {...props} />}
    </section>
  )
})

function savingWords(
  saving: Saving,
  { zone, now, emr }: { zone: string; now: Date; emr: string },
  words: Words,
): string {
  const say = words.note.state
  switch (saving.kind) {
    case 'in-chart':
      return say.inChart(saving.version, moment(saving.at, zone, now, words.language))
    case 'signed':
      return say.signed(saving.at === '' ? '' : moment(saving.at, zone, now, words.language))
    case 'waiting':
      return say.waiting(emr)
    case 'refused':
      return say.refused(saving.says)
    case 'not-saved':
      return say.notSaved
    case 'chart-refused':
      return say.chartRefused
    case 'sign-again':
      return say.signAgain
    case 'kept-here':
      return say.keptHere(emr)
    case 'with-person':
      return say.withPerson(moment(saving.since, zone, now, words.language))
    case 'empty':
    case 'saving':
    case 'conflict':
    case 'signing':
      return say[saving.kind]
  }
}
