import type { DraftView, EvidenceView } from '#api/smart-note.ts'

/** Of the draft of the note and of marks. */
export const draftEn = {
  marks: {
    title: 'Marks',
    moment: 'Mark the moment',
    made: (at: string, words: string) => `${at} ${words}`,
    aMoment: 'a moment of the call',
    takeBack: 'Take back',
    takeBackOf: (what: string) => `Take back the mark ${what}`,
    marked: (at: string) => `Marked, ${at}.`,
    notMarked: 'Not marked.',
  },
  title: 'Draft from this visit',
  about: (heard: boolean) =>
    `Made from ${heard ? 'what was said in the call, ' : ''}the patient’s answers, the chat, your marks, the problems you linked and what was ordered. Nothing of it is in the note until you take it.`,
  saidElse:
    'No sentence could be made of what was said in the call: it was in another language, or an interpreter said it. It stands below as it was.',
  writer: {
    model:
      'An AI model wrote these sentences. Each was checked against what it rests on, and what did not hold is listed below.',
    'rules-for-model':
      'Your practice’s writing service gave no draft that can be used just now. This one is written by fixed rules, as without it.',
  } satisfies Record<Exclude<DraftView['writer'], 'rules'>, string>,
  clash: {
    title: 'A colleague has chosen otherwise in the same moment',
    /** By what the colleague did with the sentence. */
    theirs: (taken: boolean): string =>
      taken
        ? 'They took it into the note; you dismissed it.'
        : 'They dismissed it; you took it, and it stands in your note until you take it out there.',
    keepMine: 'Keep my choice',
    keepTheirs: 'Leave theirs',
    keepMineOf: (text: string) => `Keep my choice: ${text}`,
    keepTheirsOf: (text: string) => `Leave theirs: ${text}`,
  },
  waiting: 'The last words of the call are still being written down; the draft is made again with them.',
  make: 'Draft so far',
  again: 'Make it again',
  making: 'The draft is being made',
  failed: 'The draft could not be made just now. The note goes on without it.',
  tryAgain: 'Try again',
  nothing: 'Nothing to propose: there are no answers, marks, linked problems or orders.',
  nothingRead: 'Nothing to propose: what was said or written stands below as it was.',
  notRead: (pieces: number) =>
    pieces === 1
      ? '1 piece in another language or by an interpreter, not in the draft'
      : `${pieces} pieces in another language or by an interpreter, not in the draft`,
  notReadAbout:
    'Sentences are proposed from English alone, and from nothing that an interpreter says, who speaks for two. These words stand here as they were said or written.',
  allTaken: 'Everything that was proposed is in the note or put aside.',
  unread: {
    intake: 'The patient’s answers could not be read: the draft is without them.',
    orders: 'Not all orders could be read: the draft is without those.',
    measurements: 'Not all measurements could be read: the draft is without those.',
  } satisfies Record<DraftView['unread'][number], string>,
  open: (count: number) => (count === 1 ? '1 sentence proposed' : `${count} sentences proposed`),
  takeAll: (count: number) => `Accept all (${count})`,
  proposed: (section: string) => `Proposed for ${section}`,
  take: 'Accept',
  takeOf: (text: string) => `Accept: ${text}`,
  takeSection: (count: number) => `Accept these ${count}`,
  putAside: 'Dismiss',
  putAsideOf: (text: string) => `Dismiss: ${text}`,
  from: 'From',
  missing: 'Said or marked, and not in the draft',
  disagree: 'These disagree: see which holds',
  dropped: 'Not proposed, as what it rests on does not bear it out',
  notKept:
    'What you accepted is in the note. That you did could not be noted just now; it is tried again with the next.',
  taken: (count: number, section: string) =>
    count === 1 ? `1 sentence taken into ${section}.` : `${count} sentences taken into ${section}.`,
  takenAll: (count: number) => (count === 1 ? '1 sentence taken.' : `${count} sentences taken.`),
  kinds: {
    speech: 'said in the call',
    intake: 'answered before the visit',
    chat: 'written in the chat',
    mark: 'marked in the call',
    order: 'ordered in this visit',
    observation: 'in the record',
  } satisfies Record<EvidenceView['kind'], string>,
  whose: {
    patient: 'the patient',
    clinician: 'you or a colleague',
    other: 'somebody else in the call',
    emr: 'the record',
  } satisfies Record<EvidenceView['by'], string>,
  interpreter: 'the interpreter',
  asked: (question: string) => `Asked: ${question}`,
}
