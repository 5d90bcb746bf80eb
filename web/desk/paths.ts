import type { chargePaths } from '#api/charge.ts'
import type { deskPaths } from '#api/desk.ts'
import type { reconcilePaths } from '#api/reconcile.ts'
import type { ledgerPaths } from '#api/ledger.ts'
import type { visitLogPaths } from '#api/visit-log.ts'

type Fixed = 'page' | 'worklist' | 'changes'
type OfLedger = 'ledger' | `ledger${Capitalize<Exclude<keyof typeof ledgerPaths, 'page'>>}`
type OfVisitLog = 'visitLog' | `visitLog${Capitalize<Exclude<keyof typeof visitLogPaths, 'compare'>>}`
type OfReferral =
  | 'invitationCalled'
  | 'referralAsked'
  | 'referralInformation'
  | 'referralPaper'
  | 'referralScans'
  | 'referralDisclosure'
  | 'referralWord'
  | 'referralSummary'
type OfAnswers = 'answers' | 'answerDone'
type OfVisit =
  | Exclude<keyof typeof deskPaths, Fixed>
  | Exclude<keyof typeof chargePaths, 'page' | 'list' | OfAnswers>
  | keyof typeof reconcilePaths

/** The desk's paths of one launch, checked against the contract by their names; see web/patient/paths.ts. */
export function pathsOf(
  launch: string,
): Record<Fixed | OfLedger | OfVisitLog | OfAnswers | 'referrals' | 'invitations' | 'charges' | 'chargeList', string> &
  Record<OfVisit | OfReferral, (id: string) => string> {
  const base = `/api/desk/${encodeURIComponent(launch)}`
  const ofReferral = (rest: string) => (referral: string) => `${base}/referrals/${encodeURIComponent(referral)}/${rest}`
  const of = (rest: string) => (visit: string) => `${base}/visits/${encodeURIComponent(visit)}/${rest}`
  return {
    page: base,
    worklist: `${base}/worklist`,
    changes: `${base}/changes`,
    ledger: `${base}/ledger`,
    ledgerWeeks: `${base}/ledger/weeks.csv`,
    ledgerVisits: `${base}/ledger/visits.csv`,
    ledgerEvents: `${base}/ledger/events.ocel.json`,
    charges: `${base}/charges`,
    chargeList: `${base}/charges/list`,
    charge: of('charge'),
    reopen: of('charge/again'),
    answers: `${base}/claim-answers`,
    answerDone: `${base}/claim-answers/done`,
    comparison: of('comparison'),
    mend: of('mend'),
    visitLog: `${base}/visit-log`,
    visitLogColumns: `${base}/visit-log/columns`,
    referrals: `${base}/referrals`,
    invitations: `${base}/invitations`,
    invitationCalled: (referral) => `${base}/invitations/${encodeURIComponent(referral)}/called`,
    referralAsked: ofReferral('asked'),
    referralWord: ofReferral('word'),
    referralPaper: ofReferral('paper-consent'),
    referralScans: ofReferral('scans-put-there'),
    referralDisclosure: ofReferral('disclosure-seen'),
    referralInformation: ofReferral('information'),
    referralSummary: ofReferral('summary'),
    open: of('open'),
    task: of('tasks'),
    help: of('help'),
    link: of('link'),
    revoke: of('link/revoke'),
    unlock: of('unlock'),
    interpreter: of('interpreter'),
    candidates: of('candidates'),
    match: of('match'),
    person: of('person'),
    contact: of('contact'),
    attempts: of('attempts'),
    noShow: of('no-show'),
    checkIn: of('check-in'),
    sheet: of('sheet'),
    entered: of('entered'),
    sendAgain: of('send-again'),
  }
}

export type Paths = ReturnType<typeof pathsOf>
