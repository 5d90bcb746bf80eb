import type { ListeningTurn, ListeningView, TranscriptCall } from '#api/listening.ts'
import { SPEECH_HZ } from '#domain/speech.ts'
import type { Participant } from '#domain/visit/event.ts'
import { hereNow, isHeard, listeningAgainst, mayKeepWords, unanswered } from '#domain/visit/listening.ts'
import { spokenLanguage } from '#domain/visit/spoken-language.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { isSigned } from './gateway-signature.ts'
import type { House } from './house.ts'
import { happen, pathwayOf, seatedHere } from './house.ts'
import { recent } from './recent.ts'
import { spendSpeech, type SpeechAllowance } from './speech-allowance.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { SpeechToTranscribe } from './transcriber.ts'
import type { TranscriptPiece } from './transcripts.ts'
import type { CaptionSeat, ListeningUseCases } from './use-cases.ts'

/** Seats in calls at once, of which is remembered how much they have sent and that it was audited. */
const SEATS = 5_000
/** A page that lost its line for a moment sends what it has kept at once; more than a caption's, as nothing is too late here. */
const BURST_SECONDS = 90
/** Pieces of one seat that wait here, as sound in memory; a transcriber that is further behind takes no more. */
const WAITING = 40
/** Words for the note may take longer than a caption's. */
const WITHIN_MS = 30_000
/** A few seconds of speech are less. */
const LONGEST_TEXT = 1_000

/**
 * Listening for the note, with everybody's yes (docs/listening.md). Sound is in this process's memory until its words
 * come, and nowhere else; words are sealed. Who may be heard is the visit's to say: when a piece comes, when it goes to
 * the transcriber, and when its words come back.
 */
export function listeningUseCases(house: House): ListeningUseCases {
  const allowances = recent<SpeechAllowance>(SEATS)
  const audited = recent<number>(SEATS)
  const queues = new Map<string, { piece: TranscriptPiece; speech: SpeechToTranscribe }[]>()

  const visitOf = async (id: string): Promise<StoredVisit> => {
    const visit = await house.store.visit(id)
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
  const auditOnce = async (seat: CaptionSeat, visit: StoredVisit, turn: number) => {
    const key = `${seat.visit}/${seat.who}`
    if (audited.get(key) === turn) return
    const what = 'speech sent to be transcribed for the note'
    await house.store.audit(visit.organization, [entry(seat, visit, what)], house.now())
    audited.set(key, turn)
  }

  /** What becomes of a piece: its words are kept if they may be, and first of all the visit says that there are some. */
  const settle = async (piece: TranscriptPiece, text: string | null) => {
    const words = text?.trim().slice(0, LONGEST_TEXT) ?? null
    const { turn } = piece
    if (words !== null && words !== '') {
      const refusal = await happen(house, piece.visit, { kind: 'begin-transcript', turn })
      if (refusal !== null) return
    }
    await house.transcripts.settle(piece, words, ({ state }) => mayKeepWords(state, turn), house.now())
  }
  const transcribe = async ({ id, organization }: StoredVisit, piece: TranscriptPiece, speech: SpeechToTranscribe) => {
    // Discarded while it waited.
    if ((await house.transcripts.waiting(organization, piece.id)) === null) return
    const listener = mayKeepWords((await visitOf(id)).state, piece.turn) ? house.listenerOf(organization) : null
    if (listener === null) return settle(piece, null)
    if ('answers' in listener) return settle(piece, await listener.answers(speech))
    if (!(await listener.tellsLater(piece.id, speech))) await settle(piece, null)
  }
  /** One piece of a seat after the other, so that a slow transcriber is asked for no more than one at once. */
  const work = async (visit: StoredVisit, key: string) => {
    const queue = queues.get(key) ?? []
    try {
      for (let next = queue[0]; next !== undefined; next = queue[0]) {
        try {
          await transcribe(visit, next.piece, next.speech)
        } finally {
          queue.shift()
        }
      }
    } finally {
      queues.delete(key)
    }
  }

  return {
    turn: async (seat, act) => {
      const visit = await visitOf(seat.visit)
      const { who } = seat
      // A no is taken also where the agreement with the transcriber has just ended.
      if ((act === 'ask' || act === 'agree') && house.listenerOf(visit.organization) === null) return NO_SERVICE
      if (act === 'ask') {
        const { kind, ref } = seat.person
        if (kind !== 'clinician' || ref === null) return { refused: 'not-your-visit', clinician: null }
        return happen(
          house,
          visit.id,
          { kind: 'ask-listening', by: { who: 'clinician', ref } },
          { audit: [entry(seat, visit, TURNED.ask)] },
        )
      }
      const happening =
        act === 'agree' || act === 'refuse'
          ? ({ kind: 'answer-listening', who, agree: act === 'agree' } as const)
          : ({ kind: 'stop-listening', who, keep: act === 'stop-and-keep' } as const)
      return happen(house, visit.id, happening, { audit: [entry(seat, visit, TURNED[act])] })
    },

    hear: async (seat, { pcm, hearing, piece: id, continues }) => {
      const visit = await visitOf(seat.visit)
      if (house.listenerOf(visit.organization) === null) return NO_SERVICE
      const refused = (state: VisitState) =>
        isHeardAs(state, seat.who, hearing) ? null : ({ refused: 'listening-off' } as const)
      const refusal = refused(visit.state)
      if (refusal !== null) return refusal
      const key = `${seat.visit}/${seat.who}`
      const sentAt = house.now()
      const seconds = pcm.length / (2 * SPEECH_HZ)
      const allowance = spendSpeech(allowances.get(key), seconds, sentAt.getTime(), BURST_SECONDS)
      const queue = queues.get(key) ?? []
      if (allowance === null || queue.length >= WAITING) return { refused: 'too-much-speech' }
      allowances.set(key, allowance)
      const turn = visit.state.listening?.turn ?? 0
      const saidAt = new Date(sentAt.getTime() - seconds * 1000)
      const piece = { id, visit: visit.id, turn, who: seat.who, continues, saidAt, sentAt }
      const taken = await house.transcripts.take(piece, ({ state }) => refused(state))
      if (!taken.fresh) return taken.refusal
      await auditOnce(seat, visit, turn)
      const speech: SpeechToTranscribe = {
        pcm,
        samplesPerSecond: SPEECH_HZ,
        language: spokenLanguage(visit.state, seat.who),
        speaker: seat.who,
        withinMs: WITHIN_MS,
      }
      const waits = queues.get(key)
      if (waits !== undefined) waits.push({ piece, speech })
      else {
        queues.set(key, [{ piece, speech }])
        house.later(() => work(visit, key))
      }
      return null
    },

    progress: async (session) => {
      const progress = await house.transcripts.progress(session.visit, house.now())
      return progress
    },

    told: {
      hear: async (organization, { signature, body }, call: TranscriptCall) => {
        const secret = house.organizations.get(organization)?.transcriber?.vendor?.secret
        if (!isSigned(secret, signature, body, house.now())) return { refused: 'wrong-signature' }
        const piece = await house.transcripts.waiting(organization, call.reference)
        // Discarded by somebody's no, or told before: nothing of it is kept.
        if (piece === null) return null
        if (house.listenerOf(organization) === null) return NO_SERVICE
        await settle(piece, call.kind === 'transcribed' ? call.text : null)
        return null
      },
    },
  }
}

const NO_SERVICE = { refused: 'no-baa', connection: 'the transcription service' } as const

const TURNED: Record<ListeningTurn['act'], string> = {
  ask: 'listening asked for',
  agree: 'listening agreed to',
  refuse: 'listening refused',
  stop: 'listening stopped, transcript not to be kept',
  'stop-and-keep': 'listening stopped, transcript kept',
}

/** Whether this seat is heard, and has been since what it sends was said: `hearing` is what its page was told by then. */
function isHeardAs(state: VisitState, who: Participant, hearing: number): boolean {
  return isHeard(state) && hereNow(state).includes(who) && state.listening?.since === hearing
}

/** Listening as one seat sees it; null where there is nobody to turn speech into words, or it is not for this visit. */
export function listeningFor(house: House, visit: StoredVisit, who: Participant): ListeningView {
  const { organization, state } = visit
  if (!seatedHere(house, visit).includes(who) || state.room !== 'open') return null
  const { therapy, listening: offered } = pathwayOf(house, visit)
  if (therapy || !offered || house.listenerOf(organization) === null) return null
  const { listening } = state
  const here = hereNow(state)
  return {
    hearing: isHeard(state) ? (listening?.since ?? null) : null,
    asked: listening?.status === 'asked',
    /** It went on before somebody came, or came back. */
    paused: listening?.status === 'asked' && !isHeard(state) && listening.heardIn === listening.turn,
    agreed: listening?.agreed.includes(who) === true,
    waitsFor: unanswered(state).filter((one) => one !== who),
    against: listening?.status === 'off' ? listening.against : null,
    stands: listeningAgainst(state) !== null,
    kept: listening?.transcript === 'kept' && (listening.heard.includes(who) || who === 'clinician'),
    here: here.includes(who),
  }
}
