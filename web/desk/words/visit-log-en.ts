/** The log of another telehealth tool beside the record system, in English. */
export const visitLogEn = {
  open: 'Compare a log',
  title: 'Compare the log of another video tool',
  about:
    'For visits that are held in a tool of its own. Export its log of meetings as CSV and choose the file: each call is put beside the appointments and encounters of the record system. The file is not kept, and nothing is changed.',
  file: 'Log of the tool (CSV, at most 4 MB)',
  isEmpty: 'This file is empty. Export the log again.',
  tooLarge: 'This file is larger than 4 MB. Export fewer days at a time.',
  reading: 'Reading the file…',
  asking: 'Asking the record system for the appointments and encounters of these days…',
  asked: 'Encounters whose notes and charges are known',
  askingAbout: 'Asking for notes and charges…',
  askedOf: (done: number, of: number) => `${done} of ${of} encounters`,
  comparing: 'Comparing…',
  stop: 'Stop',
  stopped: 'Stopped. Nothing has changed.',
  columns: 'Which column says what',
  guessed: (rows: number) =>
    `${rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`}. This is a guess from the headings: look at it before you compare.`,
  remembered: (rows: number) =>
    `${rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`}. As it was told for a file like this before.`,
  nothing: 'none',
  column: {
    patient: 'Patient’s name',
    clinician: 'Clinician',
    day: 'Day, if it stands alone',
    start: 'Start or time of joining',
    end: 'End or time of leaving',
    minutes: 'Minutes',
    session: 'Number of the meeting',
    medium: 'Video or audio',
    role: 'Role in the meeting',
    waiting: 'In the waiting room',
  },
  dates: 'Dates are written',
  monthFirst: 'month first (7/14/2026)',
  dayFirst: 'day first (14/7/2026)',
  compare: 'Compare',
  result: 'What somebody has to look at',
  sum: (sessions: number, matched: number, from: string, until: string) =>
    `${sessions === 1 ? '1 call' : `${sessions.toLocaleString('en-US')} calls`}, ${from === until ? from : `${from} to ${until}`}; ${matched.toLocaleString('en-US')} found in the record system.`,
  hosts: (rows: number) => (rows === 1 ? '1 row is a clinician’s own.' : `${rows} rows are clinicians’ own.`),
  waited: (rows: number) =>
    rows === 1
      ? '1 row is of the waiting room alone, and no call.'
      : `${rows} rows are of the waiting room alone, and no calls.`,
  unreadable: {
    'no-name': (rows: number, lines: string, more: boolean) =>
      `${rows === 1 ? '1 row has' : `${rows} rows have`} no patient’s name and ${rows === 1 ? 'is' : 'are'} left out: line ${lines}${more ? ' and more' : ''}.`,
    'no-start': (rows: number, lines: string, more: boolean) =>
      `${rows === 1 ? '1 row has' : `${rows} rows have`} no start that can be read and ${rows === 1 ? 'is' : 'are'} left out: line ${lines}${more ? ' and more' : ''}. Look above whether day or month comes first, and which column says the start.`,
  },
  unasked: {
    notes: 'The record system does not say which notes are signed, so no missing note is shown.',
    charges: 'The record system does not say what was charged, so no missing charge is shown.',
  },
  clean:
    'Nothing. Every call is a visit with an encounter, a signed note and a charge, as far as the record system says.',
  all: (rows: number) => `All (${rows.toLocaleString('en-US')})`,
  only: 'Show',
  finding: {
    unmatched: 'No visit in the record system',
    several: 'More than one visit may be it',
    'no-encounter': 'No encounter',
    'called-no-show': 'Called a no-show, but was in a call',
    cancelled: 'Cancelled, but was in a call',
    'wrong-modality': 'Encounter is not virtual',
    'no-note': 'No signed note',
    'no-charge': 'No charge',
    'not-in-log': 'Held in the record system, not in the log',
  },
  what: 'What is wrong',
  call: 'In the tool',
  visit: 'In the record system',
  line: (line: number) => `line ${line}`,
  encounter: (id: string) => `encounter ${id}`,
  appointment: (id: string) => `appointment ${id}`,
  mayBe: 'It may be:',
  more: (rows: number) => `Show ${rows} more`,
  save: 'Save as CSV',
}
