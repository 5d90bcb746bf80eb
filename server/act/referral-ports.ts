import type { InChart, RevocationSaid } from '#domain/reconcile/disclosures.ts'
import type { ConsentScope } from '#domain/referral/consent.ts'
import type { Block, Information, Tellable, Word } from '#domain/referral/referral.ts'
import type { Item, Summary } from '#domain/referral/summary.ts'
import type { Clinician, Person, Receipt } from './chart.ts'

/** A referral as its order in the EMR says it. */
export interface PlacedReferral {
  order: string
  patient: string
  requester: string | null
  status: 'active' | 'called-off' | 'done'
  urgency: 'routine' | 'urgent'
  authoredOn: string
  question: string
  phq9: { total: number | null; ninth: number | null } | null
  contact: { voicemail: boolean; text: boolean }
}

/** An order that can't be read: where, and whose it is as far as that can be said (an empty reference where it can't). */
export interface UnreadOrder {
  order: string
  patient: string
  requester: string | null
  where: string
}

/** What is told on an order. */
export interface StatusTold {
  key: string
  order: string
  patient: string
  requester: string | null
  at: string
  word: Tellable
  protected: ConsentScope | null
  /** With a summary: what is filed, before the status names it. */
  summary?: SummaryToFile
}

/** A summary as it is filed in the chart; `key` is its own. */
export interface SummaryToFile {
  key: string
  order: string
  patient: string
  department: string
  /** When it was written, and which day that was by the practice's clock. */
  at: string
  on: string
  summary: Summary
}

/** A summary as it would be filed: as people read it, byte by byte, and the digest of those bytes. */
export interface DrawnSummary {
  words: string
  bytes: string
  digest: string
  /** The keys of the writes by which it is filed. */
  keys: readonly string[]
}

/** The scan of a consent on paper, in base64, as it is filed; `protected`: it names a Part 2 programme. */
export interface ScanToFile {
  key: string
  order: string
  patient: string
  signedAt: string
  protected: boolean
  type: string
  data: string
}

/** The EMR as referrals see it, under backend services. Every member throws ChartFault. */
export interface ReferralChart {
  /** Active orders of one of these codes that were written since; one that can't be read keeps no other back. */
  placed(codes: readonly string[], since: Date): Promise<{ orders: PlacedReferral[]; unread: UnreadOrder[] }>
  order(reference: string): Promise<PlacedReferral>
  /** Of these orders, those that were called off there. */
  calledOff(orders: readonly string[]): Promise<string[]>
  /** `mayGoOn` is asked before each part of it leaves; null where it said no, and the rest stays. */
  tell(status: StatusTold, mayGoOn: () => Promise<boolean>): Promise<Receipt | null>
  /** What `tell` would file of a summary; nothing is sent. */
  draw(summary: SummaryToFile): DrawnSummary
  fileScan(scan: ScanToFile): Promise<Receipt>
  complete(order: string): Promise<Receipt>
  /** What stands there under these keys, in whoever's chart. */
  disclosed(keys: readonly string[]): Promise<InChart[]>
  /** What these patients have revoked of what this department may tell, as it is on record there. */
  revocations(patients: readonly string[], department: { id: string; name: string }): Promise<RevocationSaid[]>
}

/** A message to the department. */
export interface ReferralMessage {
  number: string
  calledOff: boolean
  placed: PlacedReferral
  patient: Person
  by: Clinician | null
  /** What it asked for, with a name of its own; the message then says that and no more of the order than its number. */
  given?: { id: string; information: Information; words: string }
}

/** What the department's interface made of it; `why` names no person. */
export type ReferralSent = { sent: 'taken' } | { sent: 'again' | 'never'; why: string }

/** The department's summary as it is shown to it; `shown` names this showing. */
export interface SummaryShown extends Omit<DrawnSummary, 'keys'> {
  number: string
  shown: string
  blocked: Block | null
}

/** The department's interface, by organization. */
export interface DepartmentInterface {
  send(organization: string, message: ReferralMessage): Promise<ReferralSent>
  show(organization: string, summary: SummaryShown): Promise<ReferralSent>
}

/** What a department that speaks FHIR says of one referral; `unread`: the place of a code that is not known. */
export interface DepartmentAnswer {
  number: string
  word: Word | null | { unread: string }
  /** Null: it has written none. */
  summary: DepartmentSummary | null
}

/** A summary that a department has written; `release` is the digest of what it was shown, where it releases that. */
export type DepartmentSummary =
  | { unread: string }
  | { controlId: string; by: string | null; draft: readonly Item[]; release: string | null }

/** What the Tasks of a department that speaks FHIR say of referrals with these numbers. Throws ChartFault. */
export type ReadDepartment = (numbers: readonly string[]) => Promise<DepartmentAnswer[]>

/** Why a file is taken for no scan of a paper. */
export type NoScan = 'too-large' | 'unknown-kind' | 'not-whole' | 'does-something' | 'holds-more'
/** Reads a scan, known by what it holds. */
export type ReadScan = (bytes: Uint8Array) => { type: string; bytes: Uint8Array } | NoScan
