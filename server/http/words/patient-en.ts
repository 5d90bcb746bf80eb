import type { PatientWords } from '../says.ts'

/** What a patient reads; `call` is "Call the practice at ...". */
export const patientEn: PatientWords = {
  'under-age': ({ minimum }, call) =>
    `Video visits like this one are for people aged ${String(minimum)} and older. ${call}`,
  'slot-in-the-past': () => 'This time has passed. Choose another time.',
  'not-yet': () => 'Something comes before this. Go back to your visit and do the step shown there.',
  'state-not-licensed': (_, call) => `Your clinician can't see you in the state where you are now. ${call}`,
  'location-too-old': () => 'Tell us again where you are now.',
  'consent-missing': () => 'We need your answer about video visits first.',
  'not-your-visit': (_, call) => `This visit belongs to someone else. ${call}`,
  already: () => 'This is done already.',
  over: (_, call) => `This visit is over. ${call}`,
  'unverified-patient': (_, call) => `The practice has to match you with their records first. ${call}`,
  'newer-version': () => 'This was changed on another device. Load the page again.',
  'note-empty': () => 'There is nothing to save yet.',
  'controlled-substance': (_, call) => `This can't be done here. ${call}`,
  'unfit-change': () => 'This can not be changed in that way.',
  'unknown-order': (_, call) => `This could not be found. ${call}`,
  'attempts-missing': () => 'This can’t be done now.',
  'red-flag': () =>
    'You told us something that may need help now. Call 911, or 988 in a crisis. A clinician has been asked to look before your visit goes on.',
  'for-a-clinician': (_, call) => `Only a clinician can do this. ${call}`,
  'unknown-task': (_, call) => `This could not be found. ${call}`,
  'picture-not-allowed': () => 'This picture is not asked for any more.',
  'unfit-picture': () => 'This could not be read as a picture.',
  'picture-too-large': () => 'This picture is too large.',
  'checks-running': () => 'This is still being checked. Wait a moment.',
  'unfit-vital': () => "That number can't be right.",
  'not-rooming': (_, call) => `That is not possible here. ${call}`,
  'not-in-pathway': (_, call) => `This visit has no such step. ${call}`,
  'unfit-contact': () => 'Check the phone number or e-mail address and write it again.',
  'too-many-phrases': () => 'This can’t be done now.',
  'unfit-answer': () => 'One answer does not fit its question. Go back to it and answer it again.',
  'not-found': (_, call) =>
    `This could not be found. Check the address, or ask for a new link on the practice's page. ${call}`,
  'not-identified': () => 'First tell us your date of birth and the code we send you.',
  'wrong-code': ({ triesLeft }) =>
    `This code is not right. You can try ${String(triesLeft)} more ${triesLeft === 1 ? 'time' : 'times'}.`,
  locked: (_, call) => `The code was wrong too often, so this page is closed. ${call}`,
  'no-baa': (_, call) => `This can't be done online right now. ${call}`,
  'wrong-launch': (_, call) => `This page could not be opened. ${call}`,
  'wrong-signature': () =>
    'The call is not signed with this connection’s secret, or its time is more than five minutes off. Nothing was taken.',
  'unknown-type': () => "This kind of visit can't be booked here. Choose another.",
  'chart-unreachable': (_, call) => `The practice's system does not answer. Try again in a minute. ${call}`,
  'not-json': () => 'This page sent something we could not read. Load the page again.',
  'too-large': () => 'This is too long. Make it shorter and send it again.',
  'too-many': ({ seconds }, call) =>
    `Too many tries in a short time. Wait ${String(seconds)} seconds and try again. ${call}`,
  'other-site': ({ origin }) =>
    `This was sent from another website, so it was not taken. Open ${String(origin)} and try again.`,
  'no-link': (_, call) => `Open the link we sent you again, on this device. ${call}`,
  'no-session': (_, call) => `This page can't be opened here. ${call}`,
  'not-allowed': (_, call) => `This page can't do that. ${call}`,
  'sign-in-lapsed': (_, call) => `This can't be done right now. ${call}`,
  'slot-taken': () => 'Someone else just took this time. Choose another.',
  'checks-unresolved': (_, call) => `This can't be done right now. ${call}`,
  'chart-refused': (_, call) => `The practice's system did not take this. ${call}`,
  'not-a-page': () => 'This address is part of a page. Open the page itself.',
  broken: (_, call) => `Something went wrong on our side. Try again in a minute. ${call}`,
}
