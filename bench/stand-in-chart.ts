import type { Chart, ChartReads, ChartWrite, Person } from '../server/act/chart.ts'

const PERSON: Person = {
  reference: 'Patient/stand-in',
  name: { given: 'A', family: 'B', full: 'A B' },
  birthDate: '1972-04-18',
  sex: 'unknown',
  identifiers: [],
  telecom: [{ system: 'email', value: 'a.b@example.org' }],
  language: null,
  state: null,
  interpreter: false,
  photo: false,
}

/**
 * A chart that holds nothing and answers every write at once, to measure what is ours apart from any EMR. The same key
 * gives the same reference, and each write its own version, as an EMR's would.
 */
export function chartThatAnswersAtOnce(): Chart {
  const read: Pick<ChartReads, 'patient' | 'intake'> = {
    patient: () => Promise.resolve(PERSON),
    intake: () => Promise.resolve(null),
  }
  return {
    write: (write) => {
      versions += 1
      return Promise.resolve({ reference: referenceOf(write), version: String(versions), digest: null })
    },
    read: new Proxy(read, { get: (known, name) => Reflect.get(known, name) ?? unread(String(name)) }) as ChartReads,
  }
}

let versions = 0

/** Writes on one resource share its reference, as the visit's state takes it from the receipt. */
function referenceOf(write: ChartWrite): string {
  const [visit = ''] = write.key.split('/')
  if (write.write === 'order') return `ServiceRequest/${write.key.replaceAll('/', '-')}`
  return `${TYPES[write.write] ?? 'Communication'}/${visit}`
}

const TYPES: Partial<Record<ChartWrite['write'], string>> = {
  book: 'Appointment',
  fulfil: 'Appointment',
  arrive: 'Encounter',
  admit: 'Encounter',
  finish: 'Encounter',
  consent: 'Consent',
  intake: 'QuestionnaireResponse',
  note: 'DocumentReference',
  sign: 'DocumentReference',
}

function unread(name: string): () => never {
  return () => {
    throw new Error(`the stand-in chart was asked to read ${name}`)
  }
}
