import type { Evidence } from '#domain/smart-note/evidence.ts'
import { turnsOf } from '#domain/smart-note/turns.ts'
import type { Participant } from '#domain/visit/event.ts'
import type { Refusal } from '#domain/visit/happening.ts'
import type { StoredVisit } from './store.ts'

/** Some seconds of one person's speech on their way to words; the sound itself is in memory alone. */
export interface TranscriptPiece {
  id: string
  visit: string
  /** The asking in which it was said. */
  turn: number
  who: Participant
  /** The piece that it goes on from without a pause; null where it stands by itself. */
  continues: string | null
  /** When it began to be said, and when it went to the transcriber. */
  saidAt: Date
  sentAt: Date
}

/** One piece of what was said, as it was transcribed; without words where none have come, or nothing was said. */
export interface TranscriptLine {
  id: string
  n: number
  who: Participant
  continues: string | null
  saidAt: Date
  text: string | null
}

/** How far the transcriber has come, without a word of what was said. */
export interface TranscriptProgress {
  lines: number
  /** Pieces that are with the transcriber. */
  waiting: number
  /** Pieces of which no words came. */
  missed: number
  /** From when a piece went out to its words: the median, and the latest. */
  lagMs: { median: number; last: number } | null
  lastWordsAt: string | null
}

/** The words of a visit that is listened to, sealed until the note is signed. Each method is one transaction. */
export interface Transcripts {
  /** Numbers a piece that is about to be transcribed; `refuse` decides under the visit's lock. The same id again is the same piece. */
  take(
    piece: TranscriptPiece,
    refuse: (visit: StoredVisit) => Refusal | null,
  ): Promise<{ refusal: Refusal | null; fresh: boolean }>
  /** The piece, while its words are waited for: discarded, or answered already, it is null. */
  waiting(organization: string, id: string): Promise<TranscriptPiece | null>
  /** Keeps its words, or that there were none (`''`) or none came (null); `mayKeep` decides under the visit's lock. */
  settle(
    piece: TranscriptPiece,
    words: string | null,
    mayKeep: (visit: StoredVisit) => boolean,
    now: Date,
  ): Promise<void>
  /** All pieces of a visit, in the order in which they were said. */
  lines(visit: string): Promise<TranscriptLine[]>
  /** When what is kept of these visits was said, oldest first. */
  saidAt(visits: readonly string[]): Promise<Map<string, string[]>>
  progress(visit: string, now: Date): Promise<TranscriptProgress>
}

/**
 * What was said, as evidence for the draft, in the order in which it was said. Whoever asks for it writes the audit: it
 * is a reading of what a patient said.
 */
export async function speechEvidence(transcripts: Pick<Transcripts, 'lines'>, visit: string): Promise<Evidence[]> {
  const lines = await transcripts.lines(visit)
  return turnsOf(
    lines.map(({ who, saidAt, ...piece }) => ({
      ...piece,
      by: who === 'patient' || who === 'clinician' ? who : 'other',
      ...(who === 'interpreter' && { interprets: true }),
      at: saidAt.toISOString(),
    })),
  )
}
