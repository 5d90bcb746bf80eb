import { expect, test } from 'vitest'
import { ACTIONS, may, ROLES } from './access.ts'
import type { Action, Role } from './access.ts'

test('nobody reads or writes anything of a patient', () => {
  const open = [
    'load-page',
    'book',
    'ask-link',
    'call-by-address',
    'open-link',
    'launch',
    'read-keys',
    'discover-cds',
    'look-at-operation',
    'load-workspace',
    'load-desk',
    'load-operator',
  ]
  expect(ACTIONS.filter((action) => may('nobody', action))).toEqual(open)
})

test('a link names a visit and opens nothing by itself', () => {
  const beyond = ACTIONS.filter((action) => may('patient-link', action) && !may('nobody', action))
  expect(beyond).toEqual(['see-visit', 'identify', 'call-from-door'])
})

test('a patient does nothing that is the clinician’s, and the other way round', () => {
  const both = ACTIONS.filter((action) => may('patient', action) && may('clinician', action) && !may('nobody', action))
  expect(both).toEqual(['rate', 'enter-room', 'use-captions', 'be-listened-to', 'report-friction'])
})

test.each<Action>([
  'enter-room',
  'use-captions',
  'admit',
  'write-note',
  'order',
  'sign-order',
  'end',
  'sign',
  'add-addendum',
])('another clinician may look but not %s', (action) => {
  expect(may('clinician', action)).toBe(true)
  expect(may('other-clinician', action)).toBe(false)
  expect(may('other-clinician', 'read-chart')).toBe(true)
})

test('a guest’s link lets its holder say a name and take a seat, and see nothing of the patient', () => {
  const beyond = ACTIONS.filter((action) => may('guest', action) && !may('nobody', action))
  expect(beyond).toEqual(['see-invitation', 'come-as-guest', 'enter-room', 'use-captions', 'be-listened-to'])
})

test('the EMR’s own call gets the card and nothing more', () => {
  expect(ACTIONS.filter((action) => may('cds', action) && !may('nobody', action))).toEqual(['ask-cards'])
})

test('who looks after the connection sees nothing of patients, and nobody else sees the connection', () => {
  const theirs = ACTIONS.filter((action) => may('operator', action) && !isAnybodys(action))
  expect(theirs).toEqual([
    'see-connection',
    'read-emr-again',
    'edit-site-profile',
    'send-test-message',
    'see-configuration',
    'see-routes',
    'replay-messages',
    'quiet-alarms',
    'change-routes',
  ])
  for (const action of theirs) expect(ROLES.filter((role) => may(role, action))).toEqual(['operator', 'message-opener'])
})

test('what a route carries is opened by whom the settings name for it, and by nobody else', () => {
  expect(ROLES.filter((role) => may(role, 'open-message'))).toEqual(['message-opener'])
  const more = ACTIONS.filter((action) => may('message-opener', action) && !may('operator', action))
  expect(more).toEqual(['open-message'])
})

test('the desk sees the day and no chart, and a patient sees nothing of the desk', () => {
  const beyond = (role: Role) => ACTIONS.filter((action) => may(role, action) && !isAnybodys(action))
  expect(beyond('front-desk')).toEqual([
    'see-desk',
    'see-to-task',
    'answer-help',
    'send-link',
    'match-patient',
    'correct-contact',
    'check-in',
    'invite-interpreter',
    'log-attempt',
    'call-no-show',
    'see-ledger',
    'see-charges',
    'see-comparison',
    'mend-discrepancy',
    'accept-charge',
    'compare-visit-log',
    'take-claim-answers',
    'see-referrals',
    'follow-referral',
    'take-down-consent',
  ])
  expect(beyond('desk-clinician')).toEqual([
    'see-desk',
    'open-visit',
    'see-to-task',
    'answer-help',
    'log-attempt',
    'call-no-show',
    'see-ledger',
    'see-charges',
    'see-comparison',
    'mend-discrepancy',
    'accept-charge',
    'export-own-visits',
    'see-referrals',
    'follow-referral',
    'take-down-consent',
    'acknowledge-referral',
  ])
  expect(beyond('patient').filter((action) => may('front-desk', action))).toEqual([])
})

test('what the table does not know is denied', () => {
  expect(may('owner' as Role, 'load-page')).toBe(false)
  expect(ROLES.some((role) => may(role, 'delete-everything' as Action))).toBe(false)
  expect(ROLES.some((role) => may(role, 'toString' as Action))).toBe(false)
})

test.each<[Role, Role]>([
  ['clinician', 'clinician-elsewhere'],
  ['rooming', 'rooming-elsewhere'],
])('while the EMR has another patient open, a %s goes on with the call and authors nothing', (role, elsewhere) => {
  const lost = ACTIONS.filter((action) => may(role, action) && !may(elsewhere, action))
  expect(lost).toEqual(
    role === 'rooming'
      ? ['room-patient', 'change-lists']
      : [
          'book-follow-up',
          'take-picture',
          'write-note',
          'order',
          'sign-order',
          'link-problems',
          'say-where',
          'change-lists',
          'sign',
          'add-addendum',
        ],
  )
  expect(ACTIONS.filter((action) => may(elsewhere, action) && !may(role, action))).toEqual([])
  for (const action of ['enter-room', 'use-captions', 'call-for-help', 'pick-patient'] as const)
    expect(may(elsewhere, action)).toBe(true)
})

test('once the EMR’s user has left the EMR the call goes on, and nothing of the chart is read, written or picked', () => {
  expect(ACTIONS.filter((action) => may('signed-out', action) && !isAnybodys(action))).toEqual([
    'enter-room',
    'use-captions',
    'be-listened-to',
    'report-friction',
    'call-for-help',
  ])
})

test('everybody of the practice, and nobody else, chooses the language of their pages', () => {
  expect(ROLES.filter((role) => may(role, 'choose-language'))).toEqual([
    'clinician',
    'other-clinician',
    'clinician-elsewhere',
    'rooming',
    'rooming-elsewhere',
    'signed-out',
    'front-desk',
    'desk-clinician',
    'operator',
    'message-opener',
  ])
})

/** What says nothing of who somebody is: everybody's, or each person's own. */
function isAnybodys(action: Action): boolean {
  return may('nobody', action) || action === 'choose-language'
}
