/** Who may ask for something, as far as cookies, launches and tokens prove it. */
export const ROLES = [
  /** Anybody. */
  'nobody',
  /** A device that opened a visit's link and has not been identified. */
  'patient-link',
  /** A device identified at this very visit. */
  'patient',
  /** A device that came by a link made for a helper or an interpreter. */
  'guest',
  /** The EMR's user, in a launch on this very visit. */
  'clinician',
  /** The EMR's user, in a launch on a visit that is another clinician's: may look, under their own token, not act. */
  'other-clinician',
  /** The clinician, while the EMR has another patient open: the call goes on, and nothing is authored. */
  'clinician-elsewhere',
  /** The EMR's user who rooms patients, in a launch on this very visit. */
  'rooming',
  /** Who rooms patients, while the EMR has another patient open. */
  'rooming-elsewhere',
  /** Whoever had the workspace open, once the EMR's user has left the EMR: the call goes on, and nothing is read or authored. */
  'signed-out',
  /** The EMR's user at the front desk, in a launch without a patient. */
  'front-desk',
  /** The EMR's user who gives care, in a launch without a patient. */
  'desk-clinician',
  /** The EMR's user who looks after the connection, in a launch without a patient: sees nothing of patients. */
  'operator',
  /** The same, whom the settings name to open what routes carry as well. */
  'message-opener',
  /** The EMR's own signed call. */
  'cds',
  /** The signed call of a gateway for text messages, or of a telephone service. */
  'gateway',
  /** The EMR's notification, with the secret that its subscription was given. */
  'emr',
] as const
export type Role = (typeof ROLES)[number]

/** Whoever has the workspace open. */
const LOOKERS = ['clinician', 'clinician-elsewhere', 'other-clinician', 'rooming', 'rooming-elsewhere'] as const

/** Whoever of the practice can be in the call. */
const SEATED = ['clinician', 'clinician-elsewhere', 'rooming', 'rooming-elsewhere', 'signed-out'] as const

/** Whoever looks after the connection. */
const OPERATORS = ['operator', 'message-opener'] as const

const TABLE = {
  'load-page': ROLES,
  book: ROLES,
  'ask-link': ROLES,
  'call-by-address': ROLES,
  'open-link': ROLES,
  launch: ROLES,
  'read-keys': ROLES,
  'discover-cds': ROLES,
  'look-at-operation': ROLES,
  'see-visit': ['patient-link', 'patient'],
  identify: ['patient-link', 'patient'],
  'call-from-door': ['patient-link', 'patient'],
  prepare: ['patient'],
  wait: ['patient'],
  message: ['patient'],
  'ask-help': ['patient'],
  'cancel-visit': ['patient'],
  'move-visit': ['patient'],
  'give-up-wait': ['patient'],
  rate: ['patient', 'clinician', 'clinician-elsewhere'],
  'invite-helper': ['patient'],
  'see-invitation': ['guest'],
  'come-as-guest': ['guest'],
  'enter-room': ['patient', ...SEATED, 'guest'],
  'use-captions': ['patient', ...SEATED, 'guest'],
  'be-listened-to': ['patient', ...SEATED, 'guest'],
  'read-listening': ['clinician', 'clinician-elsewhere'],
  'report-friction': ['patient', ...LOOKERS, 'signed-out'],
  'load-workspace': ROLES,
  'see-workspace': LOOKERS,
  'read-chart': LOOKERS,
  'pick-patient': ['clinician', 'clinician-elsewhere', 'rooming', 'rooming-elsewhere'],
  'room-patient': ['rooming'],
  admit: ['clinician', 'clinician-elsewhere'],
  'offer-late': ['clinician', 'clinician-elsewhere'],
  'book-follow-up': ['clinician'],
  'keep-phrases': ['clinician', 'clinician-elsewhere'],
  'switch-medium': ['clinician', 'clinician-elsewhere'],
  'call-for-help': SEATED,
  'take-picture': ['clinician'],
  'answer-picture': ['patient'],
  'seat-guest': ['clinician', 'clinician-elsewhere'],
  'write-note': ['clinician'],
  order: ['clinician'],
  'sign-order': ['clinician'],
  'link-problems': ['clinician'],
  'say-where': ['clinician'],
  'change-lists': ['clinician', 'rooming'],
  end: ['clinician', 'clinician-elsewhere'],
  sign: ['clinician'],
  'add-addendum': ['clinician'],
  'choose-language': [...LOOKERS, 'signed-out', 'front-desk', 'desk-clinician', ...OPERATORS],
  'load-desk': ROLES,
  'see-desk': ['front-desk', 'desk-clinician'],
  'open-visit': ['desk-clinician'],
  'see-to-task': ['front-desk', 'desk-clinician'],
  'answer-help': ['front-desk', 'desk-clinician'],
  'send-link': ['front-desk'],
  'match-patient': ['front-desk'],
  'correct-contact': ['front-desk'],
  'check-in': ['front-desk'],
  'invite-interpreter': ['front-desk'],
  'log-attempt': ['front-desk', 'desk-clinician'],
  'call-no-show': ['front-desk', 'desk-clinician'],
  'see-ledger': ['front-desk', 'desk-clinician'],
  'see-charges': ['front-desk', 'desk-clinician'],
  'see-comparison': ['front-desk', 'desk-clinician'],
  'mend-discrepancy': ['front-desk', 'desk-clinician'],
  'accept-charge': ['front-desk', 'desk-clinician'],
  'compare-visit-log': ['front-desk'],
  'take-claim-answers': ['front-desk'],
  'export-own-visits': ['desk-clinician'],
  'see-referrals': ['front-desk', 'desk-clinician'],
  'follow-referral': ['front-desk', 'desk-clinician'],
  'take-down-consent': ['front-desk', 'desk-clinician'],
  'acknowledge-referral': ['desk-clinician'],
  'consent-to-disclosure': ['patient'],
  'load-operator': ROLES,
  'see-connection': OPERATORS,
  'read-emr-again': OPERATORS,
  'edit-site-profile': OPERATORS,
  'send-test-message': OPERATORS,
  'see-configuration': OPERATORS,
  'see-routes': OPERATORS,
  'replay-messages': OPERATORS,
  'quiet-alarms': OPERATORS,
  'change-routes': OPERATORS,
  'open-message': ['message-opener'],
  'ask-cards': ['cds'],
  'hear-gateway': ['gateway'],
  'hear-emr': ['emr'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof TABLE

/** Denied unless the table says otherwise; also for a role or an action that it does not know. */
export function may(role: Role, action: Action): boolean {
  if (!Object.hasOwn(TABLE, action)) return false
  const allowed: readonly Role[] = TABLE[action]
  return allowed.includes(role)
}

/** All that can be asked for. */
export const ACTIONS = Object.keys(TABLE).filter((name): name is Action => name in TABLE)
