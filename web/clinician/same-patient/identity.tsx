import type { Workspace } from '#api/workspace.ts'
import type { Addresses } from '../paths.ts'
import { Portrait } from './portrait.tsx'
import { calendarDay } from '../../ui/times.ts'
import { useLanguage, useWords } from '../words/use-words.ts'

/** Whose visit this is, at the top of every workspace: two of them are told apart before anything is read. */
export function Identity({ addresses, page }: { addresses: Addresses; page: Workspace }) {
  const words = useWords()
  const { patient } = page
  const language = useLanguage()
  return (
    <div className="banner identity">
      <Portrait name={patient.name} src={patient.photo ? addresses.photo('visit', page.visit) : null} />
      <p>
        <strong>{patient.name}</strong>
        <span>
          {words.banner.born} <b>{calendarDay(patient.birthDate, language)}</b>
        </span>
        {page.banner && (
          <span>
            {words.banner.years(patient.age)}, {words.banner.sexes[patient.sex] ?? patient.sex}
          </span>
        )}
        <span>{patient.identifiers.join(', ')}</span>
      </p>
      {page.hears !== null && page.hears !== 'heard' && (
        <p className="not-heard" role="status">
          {words.samePatient.hears[page.hears](page.emr ?? words.theEmr)}
        </p>
      )}
    </div>
  )
}
