import { type Ref, useCallback, useEffect, useRef, useState } from 'react'
import type { WorkRow } from '#api/desk.ts'
import type { Problem } from '#api/problem.ts'
import type { Comparison, FoundDiscrepancy } from '#api/reconcile.ts'
import { ruleOf } from '#domain/reconcile/rules.ts'
import { ByKey } from '../../ui/by-key.tsx'
import { ask } from '../../ui/ask.ts'
import { Meanwhile, part } from '../../ui/part.tsx'
import { calendarDay, clockTime, dayTime, type Language } from '../../ui/times.ts'
import { keyOf } from '../changes.ts'
import { Coming, Loading } from '../loading.tsx'
import type { Paths } from '../paths.ts'
import { Unread } from '../unread.tsx'
import type { Words } from '../words/en.ts'
import { money, rowSentence, valueWords } from './sentence.ts'

const Charge = part(async () => (await import('../charges/charge.tsx')).Charge)

/** So long a row is looked at before its visit is read. */
const RESTED_MS = 150

type Read = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; comparison: Comparison }

interface Shown {
  words: Words
  language: Language
  zone: string
}

/** Everything about one row and its visit: why, both values with their source and time, what to do, and what each side says. */
export function Detail(
  props: Shown & {
    row: WorkRow
    /** Where Enter on the row leads. */
    place: Ref<HTMLElement>
    /** Somebody has seen to it, or what it tells of has gone. */
    gone: boolean
    others: readonly WorkRow[]
    paths: Paths
    mayMend: boolean
    mayCharge: boolean
    charging: boolean
    onAct: (verb: 'take' | 'done' | 'mend') => void
    onCharge: () => void
    onCharged: () => void
  },
) {
  const { row, words, language, paths, onAct } = props
  const say = words.rows
  const [read, setRead] = useState<Read>({ at: 'loading' })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    // Whoever goes down the list asks the record system for nothing of what they pass.
    const rested = setTimeout(() => {
      void ask<Comparison>(paths.comparison(row.visit), { language, signal: stop.signal }).then((answered) => {
        if (stop.signal.aborted) return
        setRead(answered.ok ? { at: 'shown', comparison: answered.value } : { at: 'failed', problem: answered.problem })
      })
    }, RESTED_MS)
    return () => {
      clearTimeout(rested)
      stop.abort()
    }
  }, [paths, row.visit, language, tries])
  const charge = useRef<HTMLHeadingElement>(null)
  const { charging } = props
  useEffect(() => {
    if (charging) charge.current?.focus()
  }, [charging])
  const meanwhile = useCallback((late: boolean) => <Coming late={late} words={words} as="facts" />, [words])
  const { finding } = row
  return (
    <section className="rows-detail" aria-label={say.visitTitle} ref={props.place} tabIndex={-1}>
      {props.gone && (
        <p className="notice waiting" role="status">
          {say.gone}
        </p>
      )}
      <div aria-live="polite">
        {finding !== null && <h3>{say.rule(finding.rule, ruleOf(finding.rule).title[language])}</h3>}
        <p>{rowSentence(row, words, language)}</p>
      </div>
      {finding !== null && <Finding {...props} finding={finding} />}
      {!props.gone && (
        <div className="buttons">
          {props.mayMend && (
            <button type="button" className="primary" onClick={() => onAct('mend')}>
              {say.mend}
              <ByKey>M</ByKey>
            </button>
          )}
          <button type="button" onClick={() => onAct('take')}>
            {row.takenBy?.me === true ? words.work.drop : words.work.take}
            <ByKey>T</ByKey>
          </button>
          <button type="button" onClick={() => onAct('done')}>
            {words.work.finish}
            <ByKey>D</ByKey>
          </button>
          {props.mayCharge && (
            <button type="button" aria-expanded={charging} onClick={props.onCharge}>
              {say.charge}
              <ByKey>C</ByKey>
            </button>
          )}
        </div>
      )}
      {props.mayMend && <p className="quiet">{say.mendAbout}</p>}
      {charging && (
        <>
          <h3 ref={charge} tabIndex={-1}>
            {say.chargeTitle}
          </h3>
          <Meanwhile value={meanwhile}>
            <Charge visit={row.visit} paths={paths} words={words} language={language} onAccepted={props.onCharged} />
          </Meanwhile>
        </>
      )}
      <h3>{say.visitTitle}</h3>
      {read.at === 'loading' && <Loading says={say.loading} as="facts" />}
      {read.at === 'failed' && (
        <Unread problem={read.problem} words={words} onAgain={() => setTries((now) => now + 1)} />
      )}
      {read.at === 'shown' && <Visit {...props} comparison={read.comparison} />}
      {props.others.length > 0 && (
        <>
          <h3>{say.others}</h3>
          <ul>
            {props.others.map((one) => (
              <li key={keyOf(one)}>{rowSentence(one, words, language)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Finding({ finding, words, language, zone }: Shown & { finding: FoundDiscrepancy }) {
  const say = words.rows
  return (
    <dl className="rows-facts">
      {[finding.ours, finding.theirs].map(({ value, source, at }, index) => (
        <div key={index}>
          <dt>{say.sources[source]}</dt>
          <dd>
            <strong>{valueWords(value, words, language)}</strong>{' '}
            {at !== null && <span className="quiet">{told(at, zone, language)}</span>}
          </dd>
        </div>
      ))}
      <div>
        <dt>{say.fix}</dt>
        <dd>{ruleOf(finding.rule).fix[language]}</dd>
      </div>
      <div>
        <dt>{say.kind}</dt>
        <dd>
          {[
            say.severities[finding.severity],
            finding.amount === null ? '' : money(finding.amount, language),
            say.levels[finding.level] ?? '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </dd>
      </div>
    </dl>
  )
}

function Visit({ comparison, words, language, zone }: Shown & { comparison: Comparison }) {
  const say = words.rows
  const { proved, emr, patient } = comparison
  const at = (instant: string | null) => (instant === null ? say.notKnown : told(instant, zone, language))
  const word = (value: string | null) => (value === null ? say.notKnown : valueWords(value, words, language))
  const held =
    proved.admittedAt === null
      ? say.notKnown
      : `${at(proved.admittedAt)}${proved.endedAt === null ? '' : ` – ${clockTime(proved.endedAt, zone, language)}`}`
  const there =
    emr === null
      ? []
      : ([
          [say.facts.appointment, word(emr.appointment)],
          [say.facts.encounter, word(emr.encounter)],
          [say.facts.note, word(emr.note)],
          [say.facts.consent, word(emr.consent)],
          [
            say.facts.charges,
            emr.charges === null
              ? say.notKnown
              : emr.charges.map(({ code, status }) => `${code ?? '?'} ${word(status)}`).join(', ') || word('no-charge'),
          ],
          [say.facts.summary, word(emr.summary)],
        ] as const)
  return (
    <>
      <p>
        <strong>{patient?.name ?? words.board.unread}</strong>
        {patient !== null && ` · ${say.facts.born} ${calendarDay(patient.birthDate, language)}`}
        {patient?.phone != null && (
          <>
            {' · '}
            <a href={`tel:${patient.phone}`}>{patient.phone}</a>
          </>
        )}
      </p>
      <p className="quiet">
        {comparison.title[language]} · {comparison.clinician}
      </p>
      <div className="rows-sides">
        <Side
          title={say.here}
          facts={[
            [say.facts.planned, at(comparison.start || null)],
            [say.facts.held, held],
            [say.facts.together, say.minutes(proved.minutes)],
            [say.facts.medium, word(proved.modality)],
            [say.facts.state, proved.state ?? say.notKnown],
            [say.facts.consent, word(proved.consent)],
            [say.facts.interpreter, say.interpreters[proved.interpreter]],
            [say.facts.signed, at(proved.signedAt)],
            [say.facts.charge, proved.charge ?? say.notKnown],
          ]}
        />
        {emr === null ? (
          <p className="notice waiting">… {say.away}</p>
        ) : (
          <Side title={say.there(clockTime(emr.readAt, zone, language))} facts={there} />
        )}
      </div>
    </>
  )
}

function Side({ title, facts }: { title: string; facts: readonly (readonly [string, string])[] }) {
  return (
    <div>
      <h4>{title}</h4>
      <dl className="rows-facts">
        {facts.map(([name, says]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** A value may be of a day alone. */
function told(at: string, zone: string, language: Language): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(at) ? calendarDay(at, language) : dayTime(at, zone, language)
}
