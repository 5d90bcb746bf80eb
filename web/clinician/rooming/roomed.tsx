import type { Workspace } from '#api/workspace.ts'
import { clock } from '../clock.ts'
import { useWords } from '../words/use-words.ts'
import { whoRooms } from './who-rooms.ts'

const CHECKS = ['identity', 'medicines', 'allergies'] as const

/** What was done with the patient before the clinician came, for the clinician; what was not done is said too. */
export function Roomed({ page }: { page: Workspace }) {
  const words = useWords()
  const { rooming, practice } = page
  if (rooming === null) return null
  const say = words.rooming.roomed
  const time = (at: string) => clock(at, practice.timeZone)
  const taken = rooming.vitals.filter(({ status }) => status !== 'withdrawn')
  return (
    <section className="roomed" aria-labelledby="roomed-title">
      <h3 id="roomed-title">{say.title}</h3>
      <p role="status">{whoRooms(rooming, time, say)}</p>
      {rooming.line !== null && <blockquote>{rooming.line}</blockquote>}
      <ul>
        {CHECKS.map((check) => {
          const at = rooming.checked[check]
          return (
            <li key={check} data-done={at !== null}>
              <span aria-hidden="true">{at === null ? '○' : '✓'}</span>{' '}
              {at === null ? say.notDone(say.checks[check]) : say.checks[check]}
            </li>
          )
        })}
        <li data-done={rooming.locatedAt !== null}>
          <span aria-hidden="true">{rooming.locatedAt === null ? '○' : '✓'}</span>{' '}
          {rooming.locatedAt === null ? say.notLocated : say.located}
        </li>
        <li data-done={rooming.company !== null}>
          <span aria-hidden="true">{rooming.company === null ? '○' : '✓'}</span>{' '}
          {rooming.company === null
            ? say.companyUnknown
            : rooming.company.length === 0
              ? say.alone
              : say.with(rooming.company.map((one) => words.rooming.company.kinds[one].toLowerCase()).join(', '))}
        </li>
        {taken.map(({ vital, code, text, at, status }) => (
          <li key={vital}>
            {words.rooming.vitals.codes[code]} {text ?? words.rooming.vitals.unreadable},{' '}
            {words.rooming.vitals.status[status]}, {time(at)}
          </li>
        ))}
      </ul>
    </section>
  )
}
