import type { Config } from './config.ts'

/** Who can sit down in a sandbox, and what to try there. */
export function seatsOf({
  organizations: [practice, department],
  origin,
}: Config): { who: string; address: string; try: string }[] {
  if (practice === undefined) return []
  const emr = new URL(practice.emr.fhirBase).origin
  return [
    { who: 'The patient', address: practice.website, try: 'Book a video visit, then open the link in the outbox.' },
    {
      who: 'The clinician',
      address: `${emr}/`,
      try: 'Sign in to the EMR, open the schedule, and start the visit from the patient’s chart.',
    },
    {
      who: 'The front desk',
      address: `${emr}/`,
      try: 'Sign in to the EMR as Terry Bowman, open Video desk, and watch the day: who waits, who needs help, what is left to do.',
    },
    {
      who: 'Who rooms the patient',
      address: `${emr}/`,
      try: 'Sign in to the EMR as Ana Ruiz, open the chart of a patient in the waiting room, and press Room the patient.',
    },
    {
      who: 'Who looks after the connection',
      address: `${emr}/`,
      try: 'Sign in to the EMR as Petra Novak, open Operation: which door each write takes, what to register, where HL7 v2 says what.',
    },
    ...(department === undefined
      ? []
      : [
          {
            who: 'The department’s therapist',
            address: `${new URL(department.emr.fhirBase).origin}/department`,
            try: 'Answer a referral that the clinician has ordered, then sign in there, hold the visit, and release the summary.',
          },
        ]),
    {
      who: 'Mail and text messages',
      address: `${emr}/outbox`,
      try: 'See what the patient is sent: the link, the code, the summary.',
    },
    {
      who: 'Telephone (fake)',
      address: `${emr}/telephone`,
      try: 'When the clinician presses Call from here, answer for the clinician and for the patient.',
    },
    {
      who: 'Failures on demand',
      address: `${emr}/faults`,
      try: 'Make the EMR slow, refuse or drop its answers, and watch what the visit says.',
    },
    {
      who: 'Causeway’s own description',
      address: `${origin}/openapi.json`,
      try: 'Read the contract between pages and server.',
    },
  ]
}
