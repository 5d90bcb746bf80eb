import type { Connection, OperatorPage } from '#api/operator.ts'
import type { Language } from '../../ui/times.ts'
import { profileEn } from './profile-en.ts'
import { routesEn } from './routes-en.ts'

/** Every word of the page. The other language has exactly these keys. */
export const en = {
  /** What its times are written in, too. */
  language: 'en' as Language,
  otherLanguage: 'Español',
  title: 'Operation',
  singleKeys: 'Use single keys (/ finds a message)',
  titleOf: (tab: string) => `${tab}: Operation`,
  tabs: {
    label: 'Parts of this page',
    connection: 'Connection',
    profile: 'Site profile',
    configuration: 'Configuration',
    routes: 'Routes',
  },
  install: {
    test: { name: 'Test', says: 'nobody here is real, and nothing reaches a system of production' },
    production: { name: 'Production', says: 'real patients: what you change here changes their visits' },
  } satisfies Record<OperatorPage['install'], unknown>,
  loading: 'Loading …',
  again: 'Try again',
  unanswered: 'Causeway does not answer. Check the connection, then try again.',
  notDone: 'This did not go through. Try again in a minute.',
  copy: {
    press: 'Copy',
    copied: 'copied',
    not: 'not copied: mark it and copy it yourself',
  },
  connection: {
    notRead: 'It was not read yet. Causeway reads it at its start, and every ten minutes until that succeeds.',
    read: { on: 'Read on', fhir: (version: string) => `, and again every day. FHIR ${version}` },
    trouble: (at: string, why: string) => `Not read on ${at}: ${why}`,
    older: 'What stands here is what was read before.',
    readNow: { kept: 'Read just now. Nothing is lost.', lost: 'Read just now. Something is gone: see To do.' },
    reading: 'Reading …',
    readAgain: 'Read again now',
    taken: 'Taken as it is. It is told no more.',
    todo: {
      title: 'To do',
      open: '1 open',
      nothing: 'Nothing. What the EMR offers no more appears here, and at the front desk, before a visit needs it.',
      less: (since: string | null) => `The EMR offers less than before${since === null ? '' : `, since ${since}`}`,
      means:
        'Visits go on: what the EMR no longer takes becomes a row of the front desk, and what it no longer shows is missing from its page. Ask the EMR’s administrator whether this was meant. If it stays so, take it as it is.',
      accept: 'Take it as it is',
      changed: (at: string, count: number) => `What differed when it last changed, on ${at} (${count})`,
      ways: { worse: 'Worse', better: 'Better', other: 'Also' } satisfies Record<
        NonNullable<Connection['changed']>['changes'][number]['way'],
        string
      >,
    },
    register: {
      title: (emr: string) => `To register in ${emr}`,
      about: 'For the EMR’s administrator, as this Causeway really serves and asks it.',
      all: 'Copy all',
      everything: 'everything that is to be registered',
      fact: (name: string, title: string) => `${name} of ${title}`,
      back: 'To send back: the two client ids; issuer and JWK Set address of the EMR’s CDS Hooks calls; the origins of its pages; and the address that it sends as iss.',
    },
    times: {
      title: 'Free times',
      fhir: 'The EMR is asked for them by FHIR (Schedule and Slot).',
      unread: 'The EMR is asked for them by FHIR; whether it gives them out is known once it was read.',
      file: (folder: string) => `The EMR exports them to ${folder}; the newest .csv there counts.`,
      feed: (of: { sessions: number; clinicians: number; daysAhead: number }) =>
        `They follow from the EMR’s SIU messages: what these leave of the sessions in the settings (sessions: ${of.sessions}, clinicians: ${of.clinicians}), ${of.daysAhead} days ahead.`,
      nowhere:
        'They come from nowhere: the EMR gives out no Schedule and Slot, and emr.slots is not set. The booking page says whom to call.',
      asked: 'What a patient chooses is asked for, and booked when the EMR says so.',
      before: 'What was taken or blocked before the messages began is not known: have the EMR send it once.',
      without: (pathways: string) => `No session is for the visit type of ${pathways}: nobody can choose a time of it.`,
    },
    doors: {
      title: 'Doors',
      only: 'Only what does not go by FHIR',
      allFhir: 'Everything that a visit reads and writes goes by FHIR.',
      kinds: { 'sign-in': 'Sign-in', read: 'Reads', write: 'Writes' },
      says: {
        smart: 'SMART',
        oidc: 'OpenID provider',
        token: 'the settings’ token',
        fhir: 'FHIR',
        hl7v2: 'HL7 v2',
        worklist: 'by a person',
        none: 'empty',
      },
      remarks: 'Also',
      what: 'What',
      door: 'Door',
      why: 'Why',
      /** The table’s own name of a sign-in, a read or a write is English. */
      use: (name: string) => `${name}`,
      wouldGo: (message: string) => `. With an interface of HL7 v2 it would go by ${message}`,
      measured: (what: string) => `measured: ${what}`,
      count: (of: { read: number; unread: number; fhir: number; hl7v2: number; person: number }) =>
        `Reads: ${of.read} by FHIR, ${of.unread} not to be had. Writes: ${of.fhir} by FHIR, ${of.hl7v2} by HL7 v2, ${of.person} by a person.`,
    },
  },
  /** What the server says of what it read, by what it is about: English comes as it is. */
  said: {
    connection: (text: string) => `${text}`,
    registration: (text: string) => `${text}`,
    profile: (text: string) => `${text}`,
    configuration: (text: string) => `${text}`,
    routes: (text: string) => `${text}`,
    files: (text: string) => `${text}`,
  },
  configuration: {
    export: {
      title: 'Export',
      about: (practice: string) =>
        `Settings, pathways, doors and site profile of ${practice} as they are in force. Of a secret it says only whether it is there. The same configuration is the same text, so it can be kept in git.`,
      press: (name: string) => `Export as ${name}`,
    },
    compare: {
      title: 'Compare with an export',
      about: {
        test: 'An export of another install, such as production beside this test, or an older one of this. It is compared and not kept.',
        production:
          'An export of another install, such as production beside this production, or an older one of this. It is compared and not kept.',
      } satisfies Record<OperatorPage['install'], string>,
      file: 'Export to compare with',
      comparing: 'Comparing …',
      unreadable: (file: string) => `${file} is no export of a configuration.`,
      same: (file: string) => `${file} says the same as this install.`,
      differ: (count: number, file: string) =>
        count === 1 ? `One line differs from ${file}.` : `${count} lines differ from ${file}.`,
      what: 'What',
      here: 'Here',
      there: 'There',
      in: (file: string) => `In ${file}`,
      notSet: 'not set',
    },
  },
  profile: profileEn,
  routes: routesEn,
}

/** A catalogue: what English has, each other language has. */
export type Words = typeof en
