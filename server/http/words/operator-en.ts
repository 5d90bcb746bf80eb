import type { DeskWords } from '../says.ts'
import { deskEn } from './desk-en.ts'

/** What whoever looks after the connection reads, where it differs from the desk's words. */
export const operatorEn: DeskWords = {
  ...deskEn,
  'newer-version': () =>
    'Somebody else has changed the profile meanwhile, so nothing was kept. Load the page to see their version, then edit it again.',
  'unfit-profile': () => 'The profile can not be kept as it stands: what is wrong is said beside each field.',
  'not-found': () => 'There is nothing of that kind here any more. Load the page again.',
  'no-session': () => 'This session is over. Open Operation again from the record system.',
  'sign-in-lapsed': () => 'Your sign-in has lapsed. Open Operation again from the record system.',
  'not-a-page': () => 'This address is part of the page Operation. Open it from the record system.',
  'other-site': ({ origin }) =>
    `This was sent from another website, so it was not taken. Open ${String(origin)} from the record system.`,
  broken: () => 'Something went wrong on our side. Nothing may have changed: load the page again and look.',
}
