import type { CaptionsTurn, CaptionsView } from '#api/captions.ts'
import { SPEECH_HZ } from '#domain/speech.ts'
import { captionsAgainst, captionsOn, isCaptioned, notCaptioned } from '#domain/visit/actions/captions.ts'
import type { Participant } from '#domain/visit/event.ts'
import { spokenLanguage } from '#domain/visit/spoken-language.ts'
import type { House } from './house.ts'
import { happen, pathwayOf, seatedHere } from './house.ts'
import { recent } from './recent.ts'
import { spendSpeech, type SpeechAllowance } from './speech-allowance.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { CaptionSeat, CaptionUseCases } from './use-cases.ts'

/** What everybody in the room reads: `text` null where what was said could not be shown. */
export interface Caption {
  from: Participant
  text: string | null
  at: string
}

/** Seats in calls at once, of which is remembered how much they have sent and that it was audited. */
const SEATS = 5_000
/** A few seconds of speech are less; what is longer is no caption. */
const LONGEST_TEXT = 500

/**
 * Captions: what is said goes to the organization's transcription service and comes back as text for those in the room.
 * Sound and text are in this process's memory while they pass, and nowhere else: not in the log, the record, or a line
 * of a log file. Who may be sent is the visit's to say, before each piece and again before its text is shown.
 */
export function captionUseCases(house: House, show: (visit: string, caption: Caption) => void): CaptionUseCases {
  const allowances = recent<SpeechAllowance>(SEATS)
  const audited = recent<string>(SEATS)

  const visitOf = async (seat: CaptionSeat): Promise<StoredVisit> => {
    const visit = await house.store.visit(seat.visit)
    if (visit === null) throw new Error('a seat names a visit that does not exist')
    return visit
  }
  const entry = (seat: CaptionSeat, visit: StoredVisit, what: string): AuditEntry => ({
    action: 'execute',
    what,
    who: seat.person,
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })
  /** Once for each time that captions are on, not for each piece of speech. */
  const auditOnce = async (seat: CaptionSeat, visit: StoredVisit) => {
    const key = `${seat.visit}/${seat.who}`
    const turn = visit.state.captions?.at ?? ''
    if (audited.get(key) === turn) return
    await house.store.audit(
      visit.organization,
      [entry(seat, visit, 'speech sent to the transcription service')],
      house.now(),
    )
    audited.set(key, turn)
  }

  return {
    turn: async (seat, act) => {
      const visit = await visitOf(seat)
      const { who } = seat
      // Off is taken also where the agreement has just ended.
      if (act !== 'off' && house.transcriberOf(visit.organization) === null) return NO_SERVICE
      const happening =
        act === 'told'
          ? ({ kind: 'tell-of-captions', who } as const)
          : ({ kind: 'turn-captions', who, on: act === 'on' } as const)
      return happen(house, visit.id, happening, { audit: [entry(seat, visit, TURNED[act])] })
    },

    hear: async (seat, pcm) => {
      const visit = await visitOf(seat)
      const transcribe = house.transcriberOf(visit.organization)
      if (transcribe === null) return NO_SERVICE
      if (pathwayOf(house, visit).therapy) return { refused: 'not-in-therapy' }
      if (!isCaptioned(visit.state, seat.who)) return { refused: 'captions-off' }
      const key = `${seat.visit}/${seat.who}`
      const at = house.now()
      const allowance = spendSpeech(allowances.get(key), pcm.length / (2 * SPEECH_HZ), at.getTime())
      if (allowance === null) return { refused: 'too-much-speech' }
      allowances.set(key, allowance)
      await auditOnce(seat, visit)
      const language = spokenLanguage(visit.state, seat.who)
      const text = await transcribe({ pcm, samplesPerSecond: SPEECH_HZ, language })
      // Turned off while the service was at it: nothing more is shown.
      if (!isCaptioned((await visitOf(seat)).state, seat.who)) return { refused: 'captions-off' }
      const said = text?.trim().slice(0, LONGEST_TEXT) ?? null
      if (said !== '') show(visit.id, { from: seat.who, text: said, at: at.toISOString() })
      return said === null ? { refused: 'transcriber-away' } : null
    },
  }
}

const NO_SERVICE = { refused: 'no-baa', connection: 'the transcription service' } as const

const TURNED: Record<CaptionsTurn['act'], string> = {
  on: 'captions on',
  off: 'captions off',
  told: 'captions told of',
}

/** Captions as one seat sees them, and null where there are none to be had. */
export function captionsFor(house: House, visit: StoredVisit, who: Participant): CaptionsView {
  const { organization, state } = visit
  if (!seatedHere(house, visit).includes(who) || house.transcriberOf(organization) === null) return null
  if (pathwayOf(house, visit).therapy) return null
  return {
    on: captionsOn(state),
    by: state.captions?.by ?? null,
    against: captionsAgainst(state),
    told: isCaptioned(state, who),
    untold: notCaptioned(state).filter((other) => other !== who),
  }
}
