import type { Workspace } from '#api/workspace.ts'
import type { Whereabouts } from '#api/visit.ts'
import type { CallView } from '../../ui/call/call.ts'
import { clock, lasting, minutesSince } from '../clock.ts'
import { seatName } from './guests.tsx'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

/** Who is here, where the patient is, consent, modality and time. */
export function StateLine(props: {
  page: Workspace
  /** Null for who is not in the call. */
  call: CallView | null
  whereabouts: Whereabouts | undefined
  now: Date
}) {
  const words = useWords()
  const { page, call, whereabouts } = props
  const { state } = page
  const say = words.facts
  const place = whereabouts?.place
  const over = state.stage === 'ended' || state.stage === 'signed'
  return (
    <div className="state-line">
      <p className="stage-word" data-stage={state.stage}>
        <span aria-hidden="true">{ICON[state.stage]}</span> {stageWords(page, props.now, words)}
      </p>
      <dl className="facts">
        {!over && <Fact name={say.here} text={whoIsHere(page, call, words)} />}
        <Fact
          name={over ? say.wasWhere : say.where}
          text={place === undefined ? (state.patientState ?? say.whereUnknown) : `${place.city}, ${place.state}`}
          attention={state.patientState === null && state.stage !== 'before'}
        />
        <Fact
          name={say.consent}
          text={say.consentSays[state.consent]}
          attention={state.consent !== 'agreed' && state.stage !== 'before'}
        />
        {state.need !== null && <Fact name={say.need} text={say.needs[state.need]} attention />}
        <Fact name={say.by} text={mediumWords(page, call, words)} />
        <Fact
          name={say.appointment}
          text={`${clock(page.appointment.start, page.practice.timeZone)}–${clock(page.appointment.end, page.practice.timeZone)}`}
        />
      </dl>
    </div>
  )
}

function mediumWords({ state }: Workspace, call: CallView | null, words: Words): string {
  if (state.phoneSince !== null) return words.facts.telephone
  const local = call?.local ?? null
  return local !== null && local.camera !== 'works' ? words.facts.soundOnly : words.facts.video
}

function Fact(props: { name: string; text: string; attention?: boolean }) {
  return (
    <div data-attention={props.attention === true}>
      <dt>{props.name}</dt>
      <dd>{props.text}</dd>
    </div>
  )
}

const ICON = { before: '○', waiting: '◔', 'in-visit': '●', ended: '◼', signed: '✓' } as const

function stageWords({ state, practice, note }: Workspace, now: Date, words: Words): string {
  const time = (at: string | null) => (at === null ? '' : clock(at, practice.timeZone))
  const since = (at: string | null) => (at === null ? '' : lasting(minutesSince(at, now), words.language))
  switch (state.stage) {
    case 'before':
      return words.stage.before
    case 'waiting':
      return words.stage.waiting(since(state.waitingSince))
    case 'in-visit':
      return words.stage['in-visit'](since(state.admittedAt))
    case 'ended':
      return words.stage.ended(time(state.endedAt))
    case 'signed':
      return words.stage.signed(time(note.signedAt))
  }
}

function whoIsHere(page: Workspace, call: CallView | null, words: Words): string {
  const { patient, state } = page
  if (call === null) return state.patientPresent || state.stage === 'waiting' ? patient.name : words.facts.nobody
  if (state.stage === 'in-visit' && page.meeting !== null) return whoIsInMeeting(page, page.meeting.here, words)
  // The room knows at once; the visit keeps a dropped seat for a while and is asked where the room can't be.
  const patientHere =
    state.stage === 'in-visit' && call.line === 'open' ? call.otherHere : state.patientPresent || call.otherHere
  if (state.stage === 'in-visit' || (page.seat === 'rooming' && page.mine))
    return [
      patientHere ? `${patient.name}${words.facts.and}${words.facts.you}` : words.facts.away(patient.name),
      ...call.others.flatMap(({ who }) => (who === 'patient' ? [] : [seatName(page, who, words)])),
    ].join(words.guests.and)
  if (state.stage === 'waiting' && patientHere) return patient.name
  return words.facts.nobody
}

/** As the practice's own video tool has told. */
function whoIsInMeeting(page: Workspace, here: NonNullable<Workspace['meeting']>['here'], words: Words): string {
  const { name } = page.patient
  const inIt = here.includes('clinician')
  const two = here.includes('patient') ? (inIt ? name + words.facts.and + words.facts.you : name) : null
  const guests = here.flatMap((who) => (who === 'patient' || who === 'clinician' ? [] : [seatName(page, who, words)]))
  const all = [two ?? (inIt ? words.facts.away(name) : null), ...guests].filter((one) => one !== null)
  return all.length === 0 ? words.facts.nobody : all.join(words.guests.and)
}
