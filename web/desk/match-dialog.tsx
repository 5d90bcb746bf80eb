import { useEffect, useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Candidates, NewPersonOutcome } from '#api/desk.ts'
import type { Problem } from '#api/problem.ts'
import { ask } from '../ui/ask.ts'
import { calendarDay } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { Unread } from './unread.tsx'
import { whyNot } from './why-not.ts'

type Found = { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'found'; candidates: Candidates }

/** What was given at booking beside each person it may be. Nobody is chosen beforehand, and none may be. */
export function MatchDialog({ visit, seat, onClose }: { visit: string; seat: Seat; onClose: () => void }) {
  const { words, paths, language } = seat
  const [found, setFound] = useState<Found>({ kind: 'loading' })
  const [refused, setRefused] = useState('')
  const [added, setAdded] = useState<NewPersonOutcome['became'] | null>(null)
  const [look, setLook] = useState(0)
  useEffect(() => {
    let wanted = true
    void ask<Candidates>(paths.candidates(visit), { language }).then(
      (answered) =>
        wanted &&
        setFound(
          answered.ok ? { kind: 'found', candidates: answered.value } : { kind: 'failed', problem: answered.problem },
        ),
    )
    return () => {
      wanted = false
    }
  }, [paths, visit, language, look])
  const choose = async (patient: string) => {
    setRefused('')
    const outcome = await seat.act(paths.match(visit), { patient }, words.match.done)
    if (outcome.done) onClose()
    else setRefused(outcome.why)
  }
  const add = async () => {
    setRefused('')
    const answered = await ask<NewPersonOutcome>(paths.person(visit), { method: 'POST', body: {}, language })
    if (answered.ok) setAdded(answered.value.became)
    else setRefused(whyNot(answered.problem, words))
  }
  return (
    <ModalOverlay className="overlay" isDismissable isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog wide">
        <Dialog>
          <Heading slot="title">{words.match.title}</Heading>
          <Shown
            found={found}
            seat={seat}
            onChoose={(patient) => void choose(patient)}
            onAgain={() => setLook(look + 1)}
          />
          {found.kind === 'found' && found.candidates.typed !== null && found.candidates.mayAdd && added === null && (
            <Button onPress={() => void add()}>{words.match.add}</Button>
          )}
          {added !== null && (
            <>
              <p role="status">{words.match.added[added]}</p>
              <Button onPress={() => setLook(look + 1)}>{words.match.again}</Button>
            </>
          )}
          {refused !== '' && <p role="alert">! {refused}</p>}
          <Button onPress={onClose}>{words.match.leave}</Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Shown(props: { found: Found; seat: Seat; onChoose: (patient: string) => void; onAgain: () => void }) {
  const { found, seat, onChoose, onAgain } = props
  const { words } = seat
  if (found.kind === 'loading') return <p role="status">{words.loading}</p>
  if (found.kind === 'failed') return <Unread problem={found.problem} words={words} onAgain={onAgain} />
  const { typed, people } = found.candidates
  if (typed === null) return <p>{words.match.noWords}</p>
  return (
    <>
      <p>{words.match.ask}</p>
      <div className="candidates">
        <article>
          <h3>{words.match.typed}</h3>
          <dl>
            <Fact name={words.match.name}>{`${typed.given} ${typed.family}`}</Fact>
            <Fact name={words.match.birthDate}>{calendarDay(typed.birthDate, seat.language)}</Fact>
            <Fact name={words.match.contact}>{typed.contact}</Fact>
          </dl>
        </article>
        {people.map((person) => (
          <article key={person.reference}>
            <h3>{person.name}</h3>
            <dl>
              <Fact name={words.match.name} agrees={person.agrees.given && person.agrees.family} seat={seat}>
                {person.name}
              </Fact>
              <Fact name={words.match.birthDate} agrees={person.agrees.birthDate} seat={seat}>
                {calendarDay(person.birthDate, seat.language)}
              </Fact>
              <Fact name={words.match.contact} agrees={person.agrees.contact} seat={seat}>
                {person.contacts.join(', ')}
              </Fact>
              <Fact name={words.match.record}>{person.identifiers.join(', ')}</Fact>
            </dl>
            <Button onPress={() => onChoose(person.reference)}>{words.match.choose(person.name)}</Button>
          </article>
        ))}
      </div>
      {people.length === 0 && <p>{words.match.nobody}</p>}
    </>
  )
}

function Fact(props: { name: string; children: string; agrees?: boolean; seat?: Seat }) {
  const { agrees, seat } = props
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {agrees !== undefined && seat !== undefined && (
          <span className={agrees ? 'agrees' : 'differs'}>
            {agrees ? ` ✓ ${seat.words.match.agrees}` : ` ≠ ${seat.words.match.differs}`}
          </span>
        )}
      </dd>
    </div>
  )
}
