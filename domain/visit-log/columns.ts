/** What a column of a visit log may say. `day` stands beside a `start` that is a clock time alone; `role` says who is the host,
 * `waiting` that somebody was in the waiting room and nowhere else. */
export const COLUMNS = [
  'patient',
  'clinician',
  'day',
  'start',
  'end',
  'minutes',
  'session',
  'medium',
  'role',
  'waiting',
] as const
export type Column = (typeof COLUMNS)[number]

/** Where a log says what: the heading of each column, null where it has none, and how its dates are written. */
export interface Columns {
  of: Record<Column, string | null>
  dates: 'month-first' | 'day-first'
}

/**
 * Headings under which telehealth tools export what we look for, from what is known of Zoom's, Doxy.me's and Teams' reports; vendors
 * change them without notice, which is why a person sees the guess and can mend it.
 */
const KNOWN: Record<Column, readonly string[]> = {
  patient: [
    'patient',
    'patient name',
    'name (original name)',
    'name (user name)',
    'participant',
    'participant name',
    'name',
    'full name',
    'attendee',
    'nombre (nombre original)',
    'nombre del participante',
    'nombre completo',
    'nombre',
    'paciente',
    'participante',
  ],
  clinician: [
    'provider',
    'provider name',
    'clinician',
    'host',
    'host name',
    'host (user) name',
    'user name',
    'organizer',
    'meeting organizer',
    'anfitrión',
    'organizador',
    'profesional',
  ],
  day: ['date', 'day', 'call date', 'meeting date', 'fecha', 'día'],
  start: [
    'join time',
    'first join',
    'first join time',
    'start time',
    'started',
    'started at',
    'start',
    'call start',
    'check-in time',
    'hora de ingreso',
    'hora de entrada',
    'primera unión',
    'hora de inicio',
    'inicio',
  ],
  end: [
    'leave time',
    'last leave',
    'last leave time',
    'end time',
    'ended',
    'ended at',
    'end',
    'call end',
    'hora de salida',
    'última salida',
    'hora de finalización',
    'fin',
  ],
  minutes: [
    'duration (minutes)',
    'in-meeting duration',
    'call duration',
    'duration',
    'total duration (minutes)',
    'length',
    'duración (minutos)',
    'duración en la reunión',
    'duración',
  ],
  session: [
    'meeting id',
    'session id',
    'call id',
    'meeting uuid',
    'uuid',
    'id',
    'meeting title',
    'id de la reunión',
    'título de la reunión',
  ],
  medium: ['medium', 'media', 'modality', 'call type', 'audio/video'],
  role: ['role', 'rol'],
  waiting: ['in waiting room', 'en sala de espera'],
}

/** A first guess at what each column says; a person sees it before anything is compared. */
export function guessColumns(headings: readonly string[]): Columns {
  // A zone behind a heading is no part of its name.
  const plain = headings.map((heading) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/\s*[([]?(utc|gmt)[)\]]?$/, ''),
  )
  const found = (column: Column) => {
    const name = KNOWN[column].find((known) => plain.includes(known))
    return name === undefined ? null : (headings[plain.indexOf(name)] ?? null)
  }
  return {
    of: {
      patient: found('patient'),
      clinician: found('clinician'),
      day: found('day'),
      start: found('start'),
      end: found('end'),
      minutes: found('minutes'),
      session: found('session'),
      medium: found('medium'),
      role: found('role'),
      waiting: found('waiting'),
    },
    dates: 'month-first',
  }
}

/** How much a row of headings looks like that of a log: one that names the patients is nearer than any that does not. */
export function recognized(headings: readonly string[]): number {
  const { of } = guessColumns(headings)
  return Object.values(of).filter((heading) => heading !== null).length + (of.patient === null ? 0 : COLUMNS.length)
}
