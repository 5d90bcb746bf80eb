import { useEffect, useRef, useState } from 'react'
import type { DraftChoice, DraftView, EvidenceView, Sentence } from '#api/smart-note.ts'
import { moment } from '../clock.ts'
import type { Texts } from './draft.ts'
import { DraftClashes } from './draft-clash.tsx'
import type { NoteKeeper } from './keeper.ts'
import { acceptable, openSentences, withSentence } from './proposal.ts'
import type { DraftOfNote } from './use-draft.ts'
import './drafted.css'
import { useWords } from '../words/use-words.ts'

/** What the parts of the draft need to be shown, and to go into the note by the way that typed words go. */
export interface Proposing {
  draft: DraftOfNote
  keeper: NoteKeeper
  texts: Texts
  zone: string
  now: Date
}

/** Takes sentences into the note, each below what its section holds already. */
function take({ draft, keeper }: Proposing, sentences: readonly Sentence[]): void {
  for (const { section, text } of sentences)
    keeper.type(section, withSentence(keeper.draft().texts[section] ?? '', text))
  draft.choose(sentences.map((one) => choice(one, true)))
}

function choice({ section, text }: Sentence, taken: boolean): DraftChoice {
  return { section, text, taken }
}

/** How the draft stands, with what is done with all of it; below it what no sentence holds. */
export function DraftHead(props: Proposing & { stage: string }) {
  const words = useWords()
  const { draft, texts } = props
  const { view } = draft
  const [said, setSaid] = useState('')
  const open = view === null ? [] : openSentences(view, draft.choices, texts)
  const all = view === null ? [] : acceptable(view, open)
  const heard = view?.evidence.some(({ kind, unread }) => kind === 'speech' && unread === undefined) ?? false
  const saidElse = !heard && view?.evidence.some(({ kind, unread }) => kind === 'speech' && unread !== undefined)
  useShownMark(draft, props.stage)
  if (draft.state === 'none')
    return props.stage === 'in-visit' ? (
      <p className="draft-bar">
        <button type="button" className="button" id="make-draft" onClick={draft.make}>
          {words.draft.make}
        </button>
      </p>
    ) : null
  return (
    <section
      className="draft-head"
      aria-labelledby="draft-title"
      id="draft"
      tabIndex={-1}
      aria-busy={draft.state === 'making'}
    >
      <h3 id="draft-title">{words.draft.title}</h3>
      <p className="quiet">{words.draft.about(heard)}</p>
      {saidElse && <p>{words.draft.saidElse}</p>}
      {view !== null && view.writer !== 'rules' && <p className="draft-writer">{words.draft.writer[view.writer]}</p>}
      {view !== null && view.waiting > 0 && <p className="quiet">{words.draft.waiting}</p>}
      {draft.state === 'making' && view === null && (
        <p className="skeleton appears-late">
          <span className="visually-hidden">{words.draft.making}</span>
        </p>
      )}
      {draft.state === 'failed' && (
        <p className="trouble" role="alert">
          {words.draft.failed}{' '}
          <button type="button" className="link" onClick={draft.make}>
            {words.draft.tryAgain}
          </button>
        </p>
      )}
      {view?.unread.map((what) => (
        <p key={what} className="trouble">
          {words.draft.unread[what]}
        </p>
      ))}
      <DraftClashes draft={draft} />
      {draft.unkept && <p className="quiet">{words.draft.notKept}</p>}
      {view !== null && (
        <p className="draft-bar">
          <span>
            {view.sentences.length === 0
              ? notRead(view).length > 0
                ? words.draft.nothingRead
                : words.draft.nothing
              : open.length === 0
                ? words.draft.allTaken
                : words.draft.open(open.length)}
          </span>
          {all.length > 0 && (
            <button
              type="button"
              className="button"
              id="accept-all"
              onClick={() => {
                take(props, all)
                setSaid(words.draft.takenAll(all.length))
              }}
            >
              {words.draft.takeAll(all.length)}
            </button>
          )}
          <button type="button" className="link" onClick={draft.make}>
            {words.draft.again}
          </button>
        </p>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <NotInTheDraft {...props} />
    </section>
  )
}

/** What of the draft is for one section, below what is typed there. */
export function ProposedFor(props: Proposing & { section: string; title: string }) {
  const words = useWords()
  const { draft, texts, section, title } = props
  const [said, setSaid] = useState('')
  const { view } = draft
  if (view === null) return null
  const open = openSentences(view, draft.choices, texts).filter((one) => one.section === section)
  const all = acceptable(view, open)
  return (
    <>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {open.length > 0 && (
        <section className="proposed" aria-label={words.draft.proposed(title)}>
          <ul>
            {open.map((one) => (
              <li key={one.text}>
                <p>{one.text}</p>
                <div className="proposed-presses">
                  {acceptable(view, [one]).length > 0 && (
                    <button
                      type="button"
                      className="button"
                      aria-label={words.draft.takeOf(one.text)}
                      onClick={() => {
                        take(props, [one])
                        setSaid(words.draft.taken(1, title))
                        document.querySelector<HTMLElement>(`#note-${section}`)?.focus()
                      }}
                    >
                      {words.draft.take}
                    </button>
                  )}
                  <button
                    type="button"
                    className="link"
                    aria-label={words.draft.putAsideOf(one.text)}
                    onClick={() => {
                      draft.choose([choice(one, false)])
                      document.querySelector<HTMLElement>(`#note-${section}`)?.focus()
                    }}
                  >
                    {words.draft.putAside}
                  </button>
                </div>
                <RestsOn {...props} ids={one.evidence} />
              </li>
            ))}
          </ul>
          {all.length > 1 && (
            <button
              type="button"
              className="button"
              onClick={() => {
                take(props, all)
                setSaid(words.draft.taken(all.length, title))
                document.querySelector<HTMLElement>(`#note-${section}`)?.focus()
              }}
            >
              {words.draft.takeSection(all.length)}
            </button>
          )}
        </section>
      )}
    </>
  )
}

/** What scrolls in itself and holds nothing to press is reached by keyboard too. */
const SCROLLS = { tabIndex: 0 }

/** What was said and is in no sentence, what disagrees, and what was written without what bears it out. */
function NotInTheDraft(props: Proposing) {
  const words = useWords()
  const { view } = props.draft
  if (view === null) return null
  const evidence = (ids: readonly string[]) => view.evidence.filter(({ id }) => ids.includes(id))
  return (
    <>
      {view.contradictions.length > 0 && (
        <div className="draft-aside" data-kind="disagree">
          <h4>{words.draft.disagree}</h4>
          {view.contradictions.map(({ about, evidence: ids }) => (
            <div key={`${about} ${ids.join()}`} className="disagreeing">
              {evidence(ids).map((one) => (
                <Words key={one.id} one={one} {...props} />
              ))}
            </div>
          ))}
        </div>
      )}
      {notRead(view).length > 0 && (
        <details className="draft-aside">
          <summary>{words.draft.notRead(notRead(view).length)}</summary>
          <p className="quiet">{words.draft.notReadAbout}</p>
          {notRead(view).map((one) => (
            <Words key={one.id} one={one} {...props} />
          ))}
        </details>
      )}
      {view.missing.length > 0 && (
        <div className="draft-aside">
          <h4 id="draft-missing">{words.draft.missing}</h4>
          <div className="draft-missing" role="group" aria-labelledby="draft-missing" {...SCROLLS}>
            {evidence(view.missing).map((one) => (
              <Words key={one.id} one={one} {...props} />
            ))}
          </div>
        </div>
      )}
      {view.dropped.length > 0 && (
        <details className="draft-aside">
          <summary>{words.draft.dropped}</summary>
          <ul>
            {view.dropped.map(({ sentence, words }) => (
              <li key={`${sentence.section} ${sentence.text}`}>
                {sentence.text} <span className="quiet">({words})</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** Said or written, and no sentence can be made of it. An answer before the visit is quoted. */
function notRead({ evidence }: DraftView): EvidenceView[] {
  return evidence.filter(({ kind, unread }) => unread !== undefined && kind !== 'intake')
}

/** What a sentence rests on: one press shows the words, whose they are, when, and to what question. */
function RestsOn(props: Proposing & { ids: readonly string[] }) {
  const words = useWords()
  const all = props.draft.view?.evidence.filter(({ id }) => props.ids.includes(id)) ?? []
  return (
    <details className="rests-on">
      <summary>
        {words.draft.from}: {[...new Set(all.map(({ kind }) => words.draft.kinds[kind]))].join(', ')}
      </summary>
      {all.map((one) => (
        <Words key={one.id} one={one} {...props} />
      ))}
    </details>
  )
}

function Words({ one, zone, now }: { one: EvidenceView; zone: string; now: Date }) {
  const words = useWords()
  return (
    <blockquote className="evidence">
      {one.asked !== undefined && <p className="quiet">{words.draft.asked(one.asked)}</p>}
      <p>{one.text}</p>
      <footer className="quiet">
        {one.unread === 'interpreter' ? words.draft.interpreter : words.draft.whose[one.by]},{' '}
        {words.draft.kinds[one.kind]}
        {one.at !== null && (
          <>
            , <time dateTime={one.at}>{moment(one.at, zone, now, words.language)}</time>
          </>
        )}
      </footer>
    </blockquote>
  )
}

/** When the draft stood on the page with all that was said in it, after the call had ended: what the bench reads. */
function useShownMark({ state, view }: DraftOfNote, stage: string) {
  const marked = useRef(false)
  const whole = state === 'shown' && view?.waiting === 0
  useEffect(() => {
    if (stage !== 'ended' || !whole || marked.current) return
    marked.current = true
    performance.mark('draft-shown')
  }, [whole, stage])
}
