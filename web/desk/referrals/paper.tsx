import { useId, useState } from 'react'
import type { PaperConsent } from '#api/referrals.ts'
import { base64Of } from '../../ui/base64.ts'
import { AnswerForm } from '../../ui/form.tsx'
import type { Language } from '../../ui/times.ts'
import type { Words } from '../words/en.ts'

type Field = PaperConsent['permits'][number]
const FIELDS: readonly Field[] = ['status', 'answer', 'diagnoses', 'risk', 'treatment', 'medicines', 'scores', 'asks']
const LASTS: readonly PaperConsent['lasts'][] = ['until-revoked', 'until-summary', 'half-a-year', 'a-year']
/** As the server takes it. */
const MOST_BYTES = 5 * 1024 * 1024
const LANGUAGES: readonly Language[] = ['en', 'es']

/** A consent that the patient has signed on paper, as whoever has it before them takes it down. */
export function PaperForm(props: {
  name: string
  words: Words
  language: Language
  /** False where it was not taken. */
  onSend: (consent: PaperConsent) => Promise<boolean>
}) {
  const { name, words, language, onSend } = props
  const says = words.referrals.paper
  const id = useId()
  const [permits, setPermits] = useState<readonly Field[]>([])
  const [lasts, setLasts] = useState<PaperConsent['lasts']>('until-revoked')
  const [written, setWritten] = useState<Language>(language)
  const [signedOn, setSignedOn] = useState('')
  const [signedBy, setSignedBy] = useState('')
  const [where, setWhere] = useState('')
  const [scan, setScan] = useState<File | null>(null)
  const [whole, setWhole] = useState(false)
  const [said, setSaid] = useState<'lacking' | 'scanLarge' | 'done' | null>(null)
  const submit = async () => {
    const [signature, whereabouts] = [signedBy.trim(), where.trim()]
    if (permits.length === 0 || signedOn === '' || signature.length < 2 || whereabouts.length < 2 || !whole)
      return setSaid('lacking')
    if (scan !== null && scan.size > MOST_BYTES) return setSaid('scanLarge')
    setSaid(null)
    const consent = { language: written, permits: [...permits], lasts, signedOn, name: signature, whereabouts, whole }
    const scanned = scan === null ? {} : { scan: base64Of(await scan.arrayBuffer()) }
    setSaid((await onSend({ ...consent, ...scanned })) ? 'done' : null)
  }
  return (
    <details className="paper">
      <summary>{says.open(name)}</summary>
      <p className="quiet">{says.says}</p>
      <AnswerForm onSubmit={() => void submit()}>
        <fieldset className="field">
          <legend>{says.permits}</legend>
          {FIELDS.map((field) => (
            <label key={field} className="choice">
              <input
                type="checkbox"
                checked={permits.includes(field)}
                onChange={({ target }) =>
                  setPermits(target.checked ? [...permits, field] : permits.filter((one) => one !== field))
                }
              />{' '}
              {says.fields[field]}
            </label>
          ))}
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-lasts`}>{says.lasts}</label>
          <select
            id={`${id}-lasts`}
            value={lasts}
            onChange={({ target }) => setLasts(LASTS.find((one) => one === target.value) ?? lasts)}
          >
            {LASTS.map((one) => (
              <option key={one} value={one}>
                {says.lastsFor[one]}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-language`}>{says.language}</label>
          <select
            id={`${id}-language`}
            value={written}
            onChange={({ target }) => setWritten(target.value === 'es' ? 'es' : 'en')}
          >
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {says.languages[one]}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-day`}>{says.signedOn}</label>
          <input id={`${id}-day`} type="date" value={signedOn} onChange={({ target }) => setSignedOn(target.value)} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-name`}>{says.signedBy}</label>
          <input
            id={`${id}-name`}
            maxLength={120}
            autoComplete="off"
            value={signedBy}
            onChange={({ target }) => setSignedBy(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-where`}>{says.where}</label>
          <input id={`${id}-where`} maxLength={300} value={where} onChange={({ target }) => setWhere(target.value)} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-scan`}>{says.scan}</label>
          <p className="quiet" id={`${id}-scan-hint`}>
            {says.scanHint}
          </p>
          <input
            id={`${id}-scan`}
            type="file"
            accept="application/pdf,image/jpeg,image/png"
            aria-describedby={`${id}-scan-hint`}
            onChange={({ target }) => setScan(target.files?.[0] ?? null)}
          />
        </div>
        <label className="choice">
          <input type="checkbox" checked={whole} onChange={({ target }) => setWhole(target.checked)} /> {says.whole}
        </label>
        <div role="alert">
          {(said === 'lacking' || said === 'scanLarge') && <p className="notice attention">! {says[said]}</p>}
        </div>
        <button type="submit">{says.send}</button>
        <div role="status">{said === 'done' && <p>{says.done}</p>}</div>
      </AnswerForm>
    </details>
  )
}
