import { ROOMS, SPECIALTIES } from '#domain/pathway/pathway.ts'
import type { Action, Budget, Language, NoteMark, NoteSection, Pathway, Room } from '#domain/pathway/pathway.ts'
import { BY_MESSAGE, DOOR_USES, type DoorUse, type PathwayDoors } from '#domain/connect/pathway-doors.ts'
import { HOLDS, TEMPLATE_NAMES, TEMPLATES } from '#domain/smart-note/template.ts'
import { NOTE_FORMATS } from '#domain/connect/note-form.ts'
import { KINDS, ROLES } from '#domain/ledger/ledger.ts'
import { BODY_SITE_NAMES, type BodySite } from '#domain/visit/body-site.ts'
import { parseFile } from '../definition/file.ts'
import { nearest } from '../definition/nearest.ts'
import { count, entries, items, oneOf, pairs, words, wrong, yesOrNo } from '../definition/node.ts'
import type { Place, Problem } from '../definition/node.ts'
import { minutes } from './phrase.ts'
import { invitations, lateness, NIGHT, quietHours, reminder, workingDays } from './timing.ts'
import { steps } from './steps.ts'

/** Reads a pathway file; `file` names it in the problems, each of which has its line. */
export function parsePathway(text: string, file: string): Pathway | { problems: Problem[] } {
  return parseFile(text, file, readPathway)
}

function readPathway(place: Place, version: string): Pathway | undefined {
  const keys = entries(
    place,
    [
      'pathway',
      'title',
      'modality',
      'room',
      'visit-type',
      'minimum-age',
      'minutes',
      'location-fresh',
      'consent',
      'note',
      'budget',
      'steps',
    ],
    [
      'doors',
      'specialty',
      'therapy',
      'relay-only',
      'listening',
      'unscheduled',
      'invitations',
      'reminders',
      'quiet',
      'late',
      'answered-within',
      'body-sites',
    ],
  )
  if (!keys) return undefined
  const id = words(keys.pathway)
  const title = inBoth(keys.title)
  const modality = oneOf(keys.modality, ['video'])
  const room = oneOf(keys.room, ROOMS)
  const doors = keys.doors && readDoors(keys.doors)
  const specialty = keys.specialty ? oneOf(keys.specialty, SPECIALTIES) : 'primary-care'
  const behavioural = specialty === 'behavioural-health'
  const therapy = keys.therapy ? yesOrNo(keys.therapy) : behavioural
  if (keys.therapy && behavioural && therapy === false)
    wrong(keys.therapy, `${keys.therapy.path}: visits with "specialty: behavioural-health" are therapy; leave it out`)
  const relayOnly = keys['relay-only'] ? yesOrNo(keys['relay-only']) : therapy === true && room === 'peer'
  const listening = keys.listening ? yesOrNo(keys.listening) : therapy === false && room === 'peer'
  if (keys.listening && listening) checkListening(keys.listening, therapy, room)
  const unscheduled = keys.unscheduled ? yesOrNo(keys.unscheduled) : false
  const visitType = words(keys['visit-type'])
  const minimumAge = count(keys['minimum-age'])
  const planned = count(keys.minutes)
  const locationFreshMinutes = minutes(keys['location-fresh'])
  const consent = keys.consent && readConsent(keys.consent)
  const note = keys.note && readNote(keys.note)
  if (therapy && keys.note && note) checkTherapyNote(keys.note, note)
  const invited = keys.invitations && invitations(keys.invitations)
  const reminders = (keys.reminders ? items(keys.reminders) : []).flatMap((item) => reminder(item) ?? [])
  const answeredWithin = keys['answered-within'] === undefined ? null : workingDays(keys['answered-within'])
  const quiet = keys.quiet ? quietHours(keys.quiet) : NIGHT
  const late = lateness(keys.late)
  const bodySites = keys['body-sites'] ? readBodySites(keys['body-sites']) : BODY_SITE_NAMES
  const budget = keys.budget ? readBudget(keys.budget) : {}
  const run = keys.steps ? steps(keys.steps) : []
  if (room === 'link' || room === 'native') checkElsewhere(room, keys, run)
  if (id === undefined || !title || !specialty || !modality || !room) return undefined
  if (relayOnly === undefined || listening === undefined || therapy === undefined || unscheduled === undefined)
    return undefined
  if (visitType === undefined || !quiet || !late || answeredWithin === undefined) return undefined
  if (minimumAge === undefined || planned === undefined || locationFreshMinutes === undefined || !consent || !note)
    return undefined
  return {
    id,
    version,
    title,
    specialty,
    therapy,
    modality,
    room,
    ...(doors && { doors }),
    relayOnly,
    listening,
    unscheduled,
    visitType,
    minimumAge,
    minutes: planned,
    locationFreshMinutes,
    consent,
    note,
    ...(invited && { invitations: invited }),
    reminders,
    quiet,
    answeredWithin,
    late,
    bodySites,
    budget,
    steps: run,
  }
}

/** What only a room of ours does: who holds visits in another tool must not believe that it is done. */
const OURS_ALONE: readonly { action: Action; instead: string }[] = [
  { action: 'device-check', instead: 'leave it out: the video tool asks for camera and microphone itself' },
  { action: 'rooming', instead: 'leave it out: who rooms the patient meets them in a room of ours' },
]

function checkElsewhere(
  room: Exclude<Room, 'peer'>,
  { steps: at, 'relay-only': relay }: { steps: Place | undefined; 'relay-only': Place | undefined },
  run: Pathway['steps'],
): void {
  if (relay) wrong(relay, `${relay.path}: sound and picture go the video tool's own way with "room: ${room}"`)
  for (const { action, instead } of OURS_ALONE) {
    const index = run.findIndex((step) => step.action === action)
    const place = at === undefined || index < 0 ? undefined : items(at)[index]
    if (place) wrong(place, `${place.path}: no "${action}" with "room: ${room}"; ${instead}`)
  }
}

/** Therapy is not listened to, and where sound goes another way there is nothing to listen to. */
function checkListening(place: Place, therapy: boolean | undefined, room: Room | undefined): void {
  if (therapy) wrong(place, `${place.path}: therapy is not listened to; leave it out`)
  if (room === 'link' || room === 'native')
    wrong(place, `${place.path}: what is said goes the video tool's own way with "room: ${room}"`)
}

/** LOINC's progress notes: of any specialty, of outpatients, of mental health. */
const PROGRESS_NOTES: readonly string[] = ['11506-3', '34131-3', '34904-3']

/** A visit of therapy is documented by a progress note, whose sections are known; process notes have no place in it. */
function checkTherapyNote(place: Place, { type, sections, marks }: Pathway['note']): void {
  if (!PROGRESS_NOTES.includes(type.code))
    wrong(
      place,
      `${place.path}: the note of therapy is a progress note`,
      PROGRESS_NOTES.map((code) => `LOINC|${code}`).join(', '),
    )
  const known = TEMPLATES['behavioural-health'].map(({ id }) => id)
  const other = sections.find(({ id }) => !known.includes(id))
  if (other !== undefined)
    wrong(place, `${place.path}: therapy has no section "${other.id}"; write "template: behavioural-health"`)
  if (marks !== undefined) wrong(place, `${place.path}: marks are for a draft, and therapy has none; leave them out`)
}

function readDoors(place: Place): PathwayDoors | undefined {
  const keys = entries(place, [], DOOR_USES)
  if (!keys) return undefined
  const doors: Partial<Record<DoorUse, 'hl7v2' | 'worklist'>> = {}
  for (const use of DOOR_USES) {
    const named = keys[use]
    if (named === undefined) continue
    const door = oneOf(named, ['hl7v2', 'worklist'])
    if (door === 'hl7v2' && !BY_MESSAGE.includes(use))
      wrong(named, `${named.path}: no message of HL7 v2 carries it; say worklist, or leave it out`)
    else if (door !== undefined) doors[use] = door
  }
  return doors
}

function inBoth(place: Place | undefined): Record<Language, string> | undefined {
  const keys = place && entries(place, ['en', 'es'])
  const en = words(keys?.en)
  const es = words(keys?.es)
  return en === undefined || es === undefined ? undefined : { en, es }
}

function readConsent(place: Place): Pathway['consent'] | undefined {
  const keys = entries(place, ['version', 'approved', 'text'])
  const version = words(keys?.version)
  const approved = yesOrNo(keys?.approved)
  const text = inBoth(keys?.text)
  return version === undefined || approved === undefined || !text ? undefined : { version, approved, text }
}

function readNote(place: Place): Pathway['note'] | undefined {
  const keys = entries(place, ['type'], ['format', 'template', 'sections', 'marks'])
  const typed = keys?.type && entries(keys.type, ['code', 'display'])
  const code = words(typed?.code)
  const display = words(typed?.display)
  if (keys && (keys.sections === undefined) === (keys.template === undefined))
    wrong(place, `${place.path}: either the sections of the note, or the name of a template`, TEMPLATE_NAMES.join(', '))
  const template = keys?.template && oneOf(keys.template, TEMPLATE_NAMES)
  const sections = template
    ? [...TEMPLATES[template]]
    : (keys?.sections ? items(keys.sections) : []).flatMap((item) => readSection(item) ?? [])
  if (keys?.sections && sections.filter(({ forPatient }) => forPatient).length !== 1)
    wrong(keys.sections, `${keys.sections.path}: exactly one section is for the patient`, 'for-patient: true')
  const format = keys?.format && oneOf(keys.format, NOTE_FORMATS)
  const marks = (keys?.marks ? items(keys.marks) : []).flatMap((item) => readMark(item, sections) ?? [])
  for (const [index, { id }] of marks.entries())
    if (keys?.marks && marks.findIndex((one) => one.id === id) < index)
      wrong(keys.marks, `${keys.marks.path}: "${id}" is listed twice`)
  if (code === undefined || display === undefined) return undefined
  if (!/^LOINC\|\d{1,7}-\d$/.test(code))
    return wrong(place, `${place.path}: the note's type is a LOINC code`, 'LOINC|11506-3')
  return {
    type: { code: code.slice('LOINC|'.length), display },
    ...(format && { format }),
    sections,
    ...(marks.length > 0 && { marks }),
  }
}

function readSection(place: Place): NoteSection | undefined {
  const keys = entries(place, ['id', 'title'], ['for-patient', 'holds'])
  const id = words(keys?.id)
  const title = inBoth(keys?.title)
  const forPatient = keys?.['for-patient'] ? yesOrNo(keys['for-patient']) : false
  const holds = keys?.holds && oneOf(keys.holds, HOLDS)
  if (holds !== undefined && keys?.holds && (holds === 'for-patient') !== forPatient)
    return wrong(place, `${place.path}: the section for the patient, and no other, holds what is for the patient`)
  return id === undefined || !title || forPatient === undefined
    ? undefined
    : { id, title, forPatient, ...(holds && { holds }) }
}

function readMark(place: Place, sections: readonly NoteSection[]): NoteMark | undefined {
  const keys = entries(place, ['id', 'section', 'text'])
  const id = words(keys?.id)
  const text = words(keys?.text)
  const section =
    keys?.section &&
    oneOf(
      keys.section,
      sections.map((one) => one.id),
    )
  return id === undefined || text === undefined || section === undefined ? undefined : { id, section, text }
}

function readBodySites(place: Place): BodySite[] {
  const sites = items(place).flatMap((item) => {
    const site = oneOf(item, BODY_SITE_NAMES)
    return site === undefined ? [] : [{ item, site }]
  })
  for (const [index, { item, site }] of sites.entries())
    if (sites.findIndex((one) => one.site === site) < index) wrong(item, `${item.path}: "${site}" is listed twice`)
  if (sites.length === 0)
    wrong(place, `${place.path}: at least one part of the body, or leave the key out to offer them all`)
  return sites.map(({ site }) => site)
}

function readBudget(place: Place): Budget {
  const budget: Budget = {}
  for (const [role, counts] of pairs(place)) {
    known(counts, role, ROLES)
    const allowed = pairs(counts).map(([kind, at]): [string, number] => {
      known(at, kind, KINDS)
      return [kind, count(at) ?? 0]
    })
    budget[role] = Object.fromEntries(allowed)
  }
  return budget
}

function known(place: Place, name: string, names: readonly string[]): void {
  if (!names.includes(name)) wrong(place, `${place.path}: unknown key`, nearest(name, names))
}
