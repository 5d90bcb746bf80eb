import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { BODY_SITE_NAMES } from '#domain/visit/body-site.ts'
import { TEMPLATES, templateOf } from '#domain/smart-note/template.ts'
import { sayProblem } from '../definition/file.ts'
import { lineOfKey } from '../definition/file.ts'
import { parsePathway } from './parse.ts'

const FILE = 'primary-care-follow-up.yaml'
const PATHWAYS = new URL('../../pathways/', import.meta.url)
const shipped = readFileSync(new URL(`../../pathways/${FILE}`, import.meta.url), 'utf8')

/** The file with one thing changed; a change that changes nothing proves nothing. */
function changed(from: string, to: string): string {
  expect(shipped).toContain(from)
  return shipped.replace(from, to)
}

function problemsOf(text: string): string[] {
  const read = parsePathway(text, FILE)
  return 'problems' in read ? read.problems.map((problem) => sayProblem(FILE, problem)) : []
}

function read(text: string) {
  const pathway = parsePathway(text, FILE)
  if ('problems' in pathway) throw new Error(pathway.problems.map((problem) => sayProblem(FILE, problem)).join())
  return pathway
}

const lineOf = (text: string, what: string) => text.slice(0, text.indexOf(what)).split('\n').length

test('the shipped pathway is read whole', () => {
  const read = parsePathway(shipped, FILE)
  expect(read).toMatchObject({
    id: 'primary-care-follow-up',
    minimumAge: 18,
    locationFreshMinutes: 60,
    specialty: 'primary-care',
    relayOnly: false,
    unscheduled: true,
    consent: { version: '2026-11-draft', approved: false },
    note: { type: { code: '11506-3' } },
    budget: {
      clinician: { logins: 0, switches: 0, searches: 0, rekeyed: 0, clicks: 7 },
      patient: { clicks: 5 },
      staff: { actions: 0 },
    },
  })
  if ('problems' in read) return
  expect(read.steps.find(({ id }) => id === 'intake')).toEqual({
    id: 'intake',
    actor: 'patient',
    system: 'causeway',
    action: 'intake',
    argument: 'follow-up',
    needs: ['consent'],
    by: { from: 'start', minutes: -120 },
    exceptions: [
      { when: 'not done by deadline', then: { do: 'remind' } },
      { when: 'red flag', then: { do: 'task', for: 'clinician' } },
      { when: 'chart refuses', then: { do: 'task', for: 'front-desk' } },
    ],
  })
  expect(read.note.sections.filter(({ forPatient }) => forPatient).map(({ id }) => id)).toEqual(['for-patient'])
})

test('the shipped pathway of another room is read, and the line is known on which it says so', () => {
  const text = readFileSync(new URL('../../pathways/primary-care-new-concern.yaml', import.meta.url), 'utf8')
  expect(parsePathway(text, FILE)).toMatchObject({ id: 'primary-care-new-concern', room: 'link', relayOnly: false })
  expect(lineOfKey(text, 'room')).toBe(lineOf(text, 'room: link'))
})

test('the shipped visit in the EMR’s own module is held there', () => {
  const text = readFileSync(new URL('../../pathways/primary-care-medicine-check.yaml', import.meta.url), 'utf8')
  expect(parsePathway(text, FILE)).toMatchObject({
    id: 'primary-care-medicine-check',
    room: 'native',
    relayOnly: false,
  })
})

test('a pathway may name doors, each of which something can go by', () => {
  const naming = (...doors: string[]) =>
    changed('room: peer', ['room: peer', 'doors:', ...doors.map((door) => `  ${door}`)].join('\n'))
  expect(parsePathway(naming('note: hl7v2', 'summary: worklist'), FILE)).toMatchObject({
    doors: { note: 'hl7v2', summary: 'worklist' },
  })
  expect(lineOfKey(naming('note: hl7v2'), 'doors')).toBe(lineOf(naming('note: hl7v2'), 'doors:'))
  expect(problemsOf(naming('note: fax'))).toEqual([expect.stringContaining(': doors.note: "fax" is not known')])
  expect(problemsOf(naming('pictures: hl7v2'))).toEqual([
    expect.stringContaining(': doors.pictures: no message of HL7 v2 carries it; say worklist, or leave it out'),
  ])
  expect(problemsOf(naming('notes: hl7v2'))).toEqual([expect.stringContaining('did you mean "note"?')])
})

test('what only a room of ours does is refused in another, each with its line and what to do', () => {
  expect(problemsOf(changed('room: peer', 'room: native'))).toHaveLength(3)
  const text = changed('room: peer', 'room: link')
  const relay = ': relay-only: sound and picture go the video tool\'s own way with "room: link"'
  expect(problemsOf(text)).toEqual([
    `${FILE}:${lineOf(text, 'relay-only')}${relay}`,
    `${FILE}:${lineOf(text, '- id: device-check')}: steps[6]: no "device-check" with "room: link"; leave it out: the video tool asks for camera and microphone itself`,
    `${FILE}:${lineOf(text, '- id: rooming')}: steps[8]: no "rooming" with "room: link"; leave it out: who rooms the patient meets them in a room of ours`,
  ])
})

test('another text is another version', () => {
  const one = parsePathway(shipped, FILE)
  const other = parsePathway(changed('location-fresh: 60', 'location-fresh: 45'), FILE)
  expect('problems' in one || 'problems' in other || one.version === other.version).toBe(false)
})

const THERAPY = 'behavioral-health-first-visit.yaml'
const therapy = readFileSync(new URL(`../../pathways/${THERAPY}`, import.meta.url), 'utf8')
/** The same held in a room of ours, and of another specialty: the flag alone says that it is therapy. */
const ofOurs = therapy.replace('room: link', 'room: peer').replace('specialty: behavioural-health\n', '')

test('the shipped visit of therapy is read whole', () => {
  expect(parsePathway(therapy, THERAPY)).toMatchObject({
    therapy: true,
    room: 'link',
    listening: false,
    note: { type: { code: '34904-3' } },
    invitations: { notReached: 3 * 24 * 60 },
  })
  expect(parsePathway(shipped, FILE)).toMatchObject({ therapy: false })
})

test('therapy hides network addresses unless the definition says otherwise', () => {
  const without = changed('relay-only: false\n', '')
  expect(parsePathway(without, FILE)).toMatchObject({ relayOnly: false })
  expect(parsePathway(ofOurs, THERAPY)).toMatchObject({ therapy: true, relayOnly: true })
  const open = ofOurs.replace('therapy: true', 'therapy: true\nrelay-only: false')
  expect(parsePathway(open, THERAPY)).toMatchObject({ relayOnly: false })
})

test('behavioural health is therapy, whatever the file says', () => {
  expect(parsePathway(therapy.replace('therapy: true\n', ''), THERAPY)).toMatchObject({ therapy: true })
  const denied = therapy.replace('therapy: true', 'therapy: false')
  expect(problemsOf(denied)).toEqual([expect.stringContaining('"specialty: behavioural-health" are therapy')])
})

test('the note of therapy is a progress note of known sections, without marks for a draft', () => {
  const noted = (from: string, to: string) => {
    expect(ofOurs).toContain(from)
    return problemsOf(ofOurs.replace(from, to))
  }
  expect(noted('LOINC|34904-3', 'LOINC|11488-4')).toEqual([
    expect.stringContaining('note: the note of therapy is a progress note; did you mean'),
  ])
  const process =
    'sections: [{ id: process, title: { en: Process, es: Proceso } }, { id: for-patient, title: { en: P, es: P }, for-patient: true }]'
  expect(noted('template: behavioural-health', process)).toEqual([
    expect.stringContaining('note: therapy has no section "process"; write "template: behavioural-health"'),
  ])
  const marks = 'template: behavioural-health\n  marks: [{ id: m, section: plan, text: Agreed. }]'
  expect(noted('template: behavioural-health', marks)).toEqual([
    expect.stringContaining('note: marks are for a draft, and therapy has none; leave them out'),
  ])
})

test('visits are listened to where a clinician may ask, never in therapy, and in no room but ours', () => {
  expect(parsePathway(shipped, FILE)).toMatchObject({ listening: true })
  const off = changed('relay-only: false', 'relay-only: false\nlistening: false')
  expect(parsePathway(off, FILE)).toMatchObject({ listening: false })
  expect(parsePathway(ofOurs, THERAPY)).toMatchObject({ listening: false })
  const wanted = ofOurs.replace('therapy: true', 'therapy: true\nlistening: true')
  expect(problemsOf(wanted)).toEqual([
    `${FILE}:${lineOf(wanted, 'listening: true')}: listening: therapy is not listened to; leave it out`,
  ])
  const elsewhere = readFileSync(new URL('../../pathways/primary-care-new-concern.yaml', import.meta.url), 'utf8')
  expect(parsePathway(elsewhere, FILE)).toMatchObject({ listening: false })
  const said = elsewhere.replace('room: link', 'room: link\nlistening: true')
  expect(problemsOf(said)).toEqual([expect.stringContaining('the video tool\'s own way with "room: link"')])
})

test('whoever is referred is asked to choose a time by three attempts on two channels at least, each after the one before', () => {
  const whole =
    'invitations: { attempts: [{ after: 0 minutes, by: mail }, { after: 3 days, by: sms }, { after: 7 days, by: phone }], not-reached: 3 days }'
  const read = (line: string) => changed('relay-only: false', `relay-only: false\n${line}`)
  expect(parsePathway(read(whole), FILE)).toMatchObject({
    invitations: {
      attempts: [
        { minutes: 0, by: 'mail' },
        { minutes: 3 * 24 * 60, by: 'sms' },
        { minutes: 7 * 24 * 60, by: 'phone' },
      ],
      notReached: 3 * 24 * 60,
    },
  })
  for (const unfit of [
    whole.replace(', { after: 7 days, by: phone }', ''),
    whole.replace('by: sms', 'by: mail').replace('by: phone', 'by: mail'),
  ])
    expect(problemsOf(read(unfit))).toEqual([
      `${FILE}:${lineOf(read(unfit), 'invitations')}: invitations.attempts: three attempts on two channels, before anybody counts as not reached`,
    ])
  expect(problemsOf(read(whole.replace('3 days, by', '7 days, by')))).toEqual([
    expect.stringContaining('invitations.attempts: each attempt comes later than the one before'),
  ])
})

test('pictures are taken of every part of the body unless the definition names those it needs', () => {
  const narrowed = changed('relay-only: false\n', 'relay-only: false\nbody-sites: [face, lower-leg, other]\n')
  expect(parsePathway(narrowed, FILE)).toMatchObject({ bodySites: ['face', 'lower-leg', 'other'] })
  expect(parsePathway(shipped, FILE)).toMatchObject({ bodySites: BODY_SITE_NAMES })
})

test.each<[string, string, string, string, string]>([
  [
    'an unknown part of the body',
    'relay-only: false',
    'body-sites: [face, foott]',
    'body-sites',
    ': body-sites[2]: "foott" is not known; did you mean "foot"?',
  ],
  [
    'a part of the body that is listed twice',
    'relay-only: false',
    'body-sites: [face, foot, face]',
    'body-sites',
    ': body-sites[3]: "face" is listed twice',
  ],
  [
    'a list of no part of the body',
    'relay-only: false',
    'body-sites: []',
    'body-sites',
    ': body-sites: at least one part of the body, or leave the key out to offer them all',
  ],
  [
    'an unknown action',
    'action: wait',
    'action: wiat',
    'wiat',
    ': steps[7].action: there is no action "wiat"; did you mean "wait"?',
  ],
  [
    'an unknown exception',
    'when: red flag',
    'when: red flog',
    'red flog',
    ': steps[5].exceptions[2].when: "red flog" is not known; did you mean "red flag"?',
  ],
  [
    'an unknown remedy',
    'then: ask again',
    'then: ask agian',
    'ask agian',
    ': steps[4].exceptions[1].then: there is no remedy "ask agian"; did you mean "ask again"?',
  ],
  ['an unknown key', 'relay-only', 'relay-onyl', 'relay-onyl', ': relay-onyl: unknown key; did you mean "relay-only"?'],
  [
    'an unknown kind of cost',
    'searches: 0',
    'serches: 0',
    'serches',
    ': budget.clinician.serches: unknown key; did you mean "searches"?',
  ],
  [
    'a step that nobody has',
    'needs: [waiting-room]',
    'needs: [waiting-rom]',
    'waiting-rom]',
    ': steps[8]: needs "waiting-rom", but there is no such step, so "rooming" is never reached; did you mean "waiting-room"?',
  ],
  [
    'a missing deadline',
    '    by: 30 minutes after ended\n',
    '',
    '  - id: sign',
    ': steps[13]: the step "sign" has no deadline; did you mean "by: 30 minutes after ended"?',
  ],
  [
    'a deadline nobody understands',
    'by: 30 minutes after ended',
    'by: soon',
    'by: soon',
    ': steps[13].by: "soon" is not a deadline; write it like "2 hours before start" or "30 minutes after ended"',
  ],
  [
    'an intake without its questionnaire',
    'intake(follow-up)',
    'intake',
    'action: intake',
    ': steps[5].action: intake names its questionnaire; did you mean "intake(follow-up)"?',
  ],
  [
    'a reminder to the clinician',
    '{ when: not done by deadline, then: task(clinician) }',
    '{ when: not done by deadline, then: remind }',
    '{ when: not done by deadline, then: remind }\n      - { when: sign-in',
    ': steps[13].exceptions[1]: only a patient is reminded; did you mean "task(clinician)"?',
  ],
  [
    'a text in one language',
    '  es: Seguimiento de atención primaria por video\n',
    '',
    'title:',
    ': title: the key "es" is missing',
  ],
  [
    'no section for the patient',
    ', for-patient: true',
    '',
    '  sections:',
    ': note.sections: exactly one section is for the patient; did you mean "for-patient: true"?',
  ],
  [
    'a note in a format that there is not',
    '  sections:',
    '  format: xhtm\n  sections:',
    'format:',
    ': note.format: "xhtm" is not known; did you mean "xhtml"?',
  ],
  [
    'a note with sections and a template too',
    '  sections:',
    '  template: soap\n  sections:',
    'note:',
    ': note: either the sections of the note, or the name of a template; did you mean "apso, soap, behavioural-health, post-operative, follow-up"?',
  ],
  [
    'a section that holds what there is not',
    'id: plan,',
    'id: plan, holds: plans,',
    'id: plan,',
    ': note.sections[4].holds: "plans" is not known; did you mean "plan"?',
  ],
  [
    'a mark of a section that the note has not',
    'id: medicines, section: plan,',
    'id: medicines, section: plans,',
    'id: medicines, section',
    ': note.marks[1].section: "plans" is not known; did you mean "plan"?',
  ],
])('%s is refused with its line and what is nearest', (_, from, to, where, says) => {
  const text = changed(from, to)
  expect(problemsOf(text)).toContain(`${FILE}:${lineOf(text, where)}${says}`)
})

test('steps that wait for each other are never reached', () => {
  const text = changed('action: consent\n    needs: [book]', 'action: consent\n    needs: [intake]')
  expect(problemsOf(text)).toContainEqual(
    expect.stringContaining('"consent" is never reached: it waits for intake, which waits for it'),
  )
  expect(problemsOf(text)).toContainEqual(expect.stringContaining('"encounter" is never reached'))
})

test('a pathway can’t leave a gate out', () => {
  const text = shipped
    .replace(/ {2}- id: consent\n[\s\S]*?\n\n/, '')
    .replaceAll(/\[consent, /g, '[')
    .replaceAll('[consent]', '[book]')
  expect(problemsOf(text)).toEqual([
    `${FILE}:${lineOf(text, 'steps:')}: steps: no step with the action "consent", which every visit needs`,
  ])
})

test('one misspelt step is told once, not through all that wait for it', () => {
  expect(problemsOf(changed('action: consent\n', 'action: consnet\n'))).toHaveLength(1)
})

test('what is not YAML is said with its line', () => {
  const broken = changed('modality: video', 'modality: [video')
  expect(problemsOf(broken)[0]).toMatch(/^primary-care-follow-up\.yaml:\d+: primary-care-follow-up\.yaml is not YAML: /)
  expect(problemsOf('')).toEqual([`${FILE}:1: the file: expected keys and values, found nothing`])
})

test.each(Object.entries(TEMPLATES))('a note may name the template "%s" in place of its sections', (name, sections) => {
  const text = shipped
    .replace(/ {2}sections:\n[\s\S]*?\n\n/, `  template: ${name}\n\n`)
    .replace(/ {2}marks:\n[\s\S]*?\n\n/, '')
  const { note } = read(text)
  expect(note.sections).toEqual(sections)
  const held = templateOf(note.sections).map(({ holds }) => holds)
  expect(held).toEqual(expect.arrayContaining(['complaint', 'history', 'assessment', 'plan', 'for-patient']))
})

test.each(readdirSync(PATHWAYS).filter((name) => name.endsWith('.yaml')))(
  'the note of the shipped %s has complaint, history, assessment and plan',
  (name) => {
    const pathway = parsePathway(readFileSync(new URL(name, PATHWAYS), 'utf8'), name)
    const held = 'problems' in pathway ? [] : templateOf(pathway.note.sections).map(({ holds }) => holds)
    expect(held).toEqual(expect.arrayContaining(['complaint', 'history', 'assessment', 'plan', 'for-patient']))
  },
)

test('what a section holds is said by the pathway, else by its id', () => {
  const sections = read(shipped).note.sections.map((one) =>
    one.id === 'history' ? { ...one, holds: 'other' as const } : one,
  )
  expect(templateOf(sections)).toEqual([
    { id: 'complaint', holds: 'complaint' },
    { id: 'history', holds: 'other' },
    { id: 'assessment', holds: 'assessment' },
    { id: 'plan', holds: 'plan' },
    { id: 'for-patient', holds: 'for-patient' },
  ])
})
