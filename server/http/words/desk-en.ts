import type { DeskWords } from '../says.ts'
import { clinicianEn } from './clinician-en.ts'

const NO_LOG: Readonly<Record<string, string>> = {
  'not-text': 'This is no text file. Export the log as CSV, or save the workbook (.xlsx) as CSV, and choose that file.',
  'not-csv': 'This file can’t be read as CSV: a quotation mark may be without its end. Export it again.',
  'no-table':
    'This file has no table with headings and rows that says when somebody was in a call. Choose the tool’s log of meetings.',
  'too-long': 'This file has more than 50,000 rows. Export fewer days at a time.',
  'unfit-columns': 'Say at least which column has the patient’s name and which has the start.',
  'no-session': 'No row could be read with these columns. Look at the columns, and at how the dates are written.',
  'too-many-visits':
    'The record system has more visits in these days than can be compared at once. Export fewer days at a time.',
  'too-many-days': 'This log goes over more than 45 days. Export a month at a time.',
}

/** What the front desk reads; it differs from the clinician's words where another person has to do the next thing. */
export const deskEn: DeskWords = {
  ...clinicianEn,
  'under-age': ({ minimum }) =>
    `This visit type takes patients from ${String(minimum)} years on, so nothing was changed. Offer an in-person visit.`,
  already: () => 'This is done already. The row shows how it stands now.',
  over: () => 'This visit is over or cancelled, so nothing was changed.',
  'unverified-patient': () => 'Nobody is matched to this booking yet. Match it to a person first.',
  'newer-version': () =>
    'The record was changed elsewhere in the meantime, so nothing was overwritten. Look at what it says now, then try again.',
  'unfit-contact': () =>
    "This can't be a telephone number of ten digits or an e-mail address. Check it and write it again.",
  'not-found': () => "This visit can't be found any more. Load the page again.",
  'visit-log-given-up': () =>
    'This was given up: it took too long, or several others are comparing at this moment. Nothing has changed. Try again in a minute, or export fewer days.',
  'not-a-visit-log': ({ why }) => NO_LOG[String(why)] ?? '',
  'chart-unreachable': () => 'The record system does not answer. Try again in a minute; nothing is done twice by it.',
  'other-site': ({ origin }) =>
    `This was sent from another website, so it was not taken. Open ${String(origin)} from the record system.`,
  'no-session': () => 'This session is over. Open the video desk again from the record system.',
  'sign-in-lapsed': () => 'Your sign-in has lapsed. Open the video desk again from the record system.',
  'another-patient': () =>
    'The record system has this number for another patient, so it was not taken. Look at the number, and at whose chart you are in.',
  'chart-refused': () => 'The record system did not take this. Do it there by hand, or ask your administrator.',
  'not-a-page': () => 'This address is part of the video desk. Open it from the record system.',
  broken: () => 'Something went wrong on our side. Nothing may have changed: look at the row, then try again.',
}
