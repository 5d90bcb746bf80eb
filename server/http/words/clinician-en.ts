import type { ClinicianWords } from '../says.ts'

const list = (value: unknown) => (Array.isArray(value) ? value.map(String).join(', ') : '')

/** Steps by what they are to a clinician; a pathway may name others. */
const STEPS: Record<string, string> = {
  book: 'a booked appointment',
  consent: "the patient's consent",
  location: 'where the patient is now',
  intake: "the patient's answers",
  'device-check': "the check of the patient's camera and microphone",
  'waiting-room': 'the patient in the waiting room',
  launch: 'the visit started from the chart',
  encounter: 'the patient admitted',
  note: 'the note',
  end: 'the end of the visit',
  sign: 'the signed note',
}

function needed(needs: unknown): string {
  const steps = Array.isArray(needs) ? needs.map((step) => STEPS[String(step)] ?? String(step)) : []
  return steps.length > 0 ? steps.join(', ') : 'an earlier step'
}

/** What a clinician reads beside the chart. */
export const clinicianEn: ClinicianWords = {
  'under-age': ({ minimum }) =>
    `This visit type takes patients from ${String(minimum)} years on. Offer an in-person visit.`,
  'slot-in-the-past': () => 'This time has passed. Choose another time.',
  'not-yet': ({ needs }) => `This can't be done yet. Missing first: ${needed(needs)}.`,
  'state-not-licensed': ({ state, licensed }) =>
    `The patient is in ${String(state)}; your licences in force are for ${list(licensed) || 'no state'}. Offer a colleague licensed there or another time, or admit with a reason.`,
  'location-too-old': () =>
    'The patient has not said in the last hour where they are. Ask them to confirm it on their page.',
  'consent-missing': () =>
    'The patient has not agreed to a video visit. Ask them to answer the consent question on their page.',
  'not-your-visit': () => "This is another clinician's visit. Open your own visit from the schedule.",
  already: () => 'This is done already.',
  over: () => 'This visit is over. Start from the schedule for another one.',
  'unverified-patient': () =>
    'This booking has not been matched with a chart. Ask the front desk to match the person first.',
  'newer-version': () =>
    'The chart holds a newer version of this note. Compare the two; yours is kept here and was not written.',
  'note-empty': () => 'The note is empty. Write it before signing.',
  'charge-held': () => 'The charge is held: something that it needs is missing. The reasons stand beside it.',
  'not-a-visit-log': () => 'This is not for this page.',
  'visit-log-given-up': () => 'This is not for this page.',
  'no-such-charge-code': () => 'That code is not in the table of this practice.',
  'controlled-substance': () => "Controlled substances are not ordered here. Use the EMR's own prescriber.",
  'unfit-profile': () => 'The site profile can not be kept as it stands.',
  'unfit-change': () => 'This list can not be changed in that way. Read the list again.',
  'unknown-order': () => 'This order is not part of this visit. Load the workspace again.',
  'attempts-missing': () =>
    'A no-show needs a quarter of an hour, and two attempts on two channels (a message and a call, for instance) since the patient was last reached.',
  'red-flag': () =>
    'The patient marked a red flag in the intake. A clinician sees to it first: its row stands in the worklist.',
  'another-patient': () =>
    'The EMR has this number for another patient. Look at the number, and at whose chart you are in.',
  'for-a-clinician': () => 'Only a clinician can say that this is settled. Put your name on the row and reach one.',
  'unknown-task': () => 'This row is settled already. The list shows what is left.',
  'not-in-this-room': () => 'This visit is held in your own video tool. Do it there: it can’t be done from here.',
  'captions-off': () => 'Captions are off.',
  'not-in-therapy': () =>
    'Nothing hears, reads or writes by itself in a visit of therapy: no captions, no listening, no picture, no draft.',
  'listening-not-offered': () => 'Visits of this kind are not listened to.',
  'listening-off': () => 'The call is not listened to. What was said has not been kept.',
  'listening-against': () =>
    'Somebody in the visit has said no. They are not asked again, and can change their mind themselves.',
  'captions-against': () => 'Somebody in the visit has turned captions off. Only they can turn them on again.',
  'transcriber-away': () =>
    'The transcription service does not answer. Captions are not available just now; the call goes on.',
  'draft-not-made': () => 'The draft could not be made just now. The note goes on without it.',
  'too-much-speech': () => 'More speech came than time has passed, so this piece was not sent.',
  'picture-not-allowed': () => 'The patient has not allowed this picture, or has changed their mind. Ask again.',
  'not-your-picture': () => 'Only whoever filed a picture can mark it as wrong here. It can be put right in the EMR.',
  'body-site-not-offered': () => 'In this kind of visit no picture is taken of that part of the body. Choose another.',
  'unfit-picture': () => 'This could not be read as a picture, so it was not filed. Take it again.',
  'picture-too-large': ({ most }) =>
    `This picture is larger than ${String(most)} MB, so it was not filed. Take it again.`,
  'checks-running': () => "The EMR's checks on this order are still running. Sign when they are shown.",
  'unfit-vital': () => "That number can't be right. Ask again, and check its unit.",
  'not-rooming': () =>
    'You are not rooming this patient now: a colleague goes on, or they were handed over. Take over first.',
  'not-in-pathway': () => 'The pathway of this visit type has no such step.',
  'unfit-contact': () => 'This is no telephone number of ten digits and no e-mail address.',
  'too-many-phrases': () => 'You have 500 phrases, which is the most there can be. Take one out first.',
  'choice-outdated': () => 'The EMR has opened another patient since. Look at the two again, and pick.',
  'no-scan': ({ why }) =>
    why === 'too-large'
      ? 'The scan is larger than 5 MB. Scan it again in grey, or at 150 dots per inch.'
      : why === 'unknown-kind'
        ? 'The scan is no PDF, JPEG or PNG. Save it as one of these.'
        : why === 'does-something'
          ? 'The PDF holds a program, a file or a lock. Print it to a new PDF, and give that.'
          : why === 'holds-more'
            ? 'The PDF holds more than pictures of the paper: words that can be searched, notes, a form or layers. Scan it without text recognition, or give a JPEG or PNG.'
            : 'The scan is not whole. Save it again.',
  'unfit-consent': () =>
    'This consent can’t be taken down: its day is still to come, or the patient has revoked a consent since.',
  'referral-moved-on': () => 'This referral has changed meanwhile. Look at it again.',
  'patient-changed': () =>
    'Another patient is open in the EMR. Pick the patient of this visit first; what you typed stays here.',
  'unfit-answer': () => 'An answer does not fit its question.',
  'not-found': () => 'This could not be found. Start the visit again from the chart.',
  'not-identified': () => 'The patient has not identified themselves yet.',
  'wrong-code': () => 'This code is not right.',
  locked: () => "The patient's page is closed after five wrong codes. They can call the practice.",
  'no-baa': ({ connection }) =>
    `No agreement (BAA) in force covers ${String(connection)}, so no patient data is sent there. Tell your administrator.`,
  'wrong-signature': () =>
    'The call is not signed with this connection’s secret, or its time is more than five minutes off. Nothing was taken.',
  'wrong-launch': () =>
    'The EMR started this visit with details that do not fit together, so nothing was opened. Start it again from the chart.',
  'unknown-type': () => 'No pathway serves this visit type.',
  'chart-unreachable': () =>
    'The EMR does not answer. The call goes on; what you write is kept and sent when it answers.',
  'not-json': () => 'This page sent something that could not be read. Load it again.',
  'too-large': () => 'This is too long to send at once. Make it shorter.',
  'too-many': ({ seconds }) => `Too many requests. Wait ${String(seconds)} seconds.`,
  'other-site': ({ origin }) =>
    `This was sent from another website, so it was not taken. Open ${String(origin)} from the chart.`,
  'no-link': () => 'No link of this visit was opened on this device.',
  'no-session': () => 'This launch is not open in this browser, or has ended. Start the visit again from the chart.',
  'signed-out': () =>
    'You have left the EMR, so the chart is closed here. Start the visit again from the chart; what you typed is kept.',
  'not-allowed': () => 'Your role may not do this.',
  'sign-in-lapsed': () =>
    'Your sign-in to the EMR has lapsed. Start the visit again from the chart; what you typed is kept.',
  'slot-taken': () => 'Someone else just took this time. Choose another.',
  'checks-unresolved': () => 'The EMR holds this order until each serious finding has a reason.',
  'chart-refused': () => 'The EMR did not take this. Do it in the EMR, or ask your administrator.',
  'not-a-page': () => 'This address is part of the workspace. Start the visit from the chart.',
  broken: () => 'Something went wrong on our side. Try again; what you typed is kept on this page.',
}
