import type { Workspace } from '#api/workspace.ts'
import type { GuestName } from '#api/guest.ts'
import type { ClinicianAt } from '#domain/charge/rules.ts'
import type { AttestationLine, Present } from '#domain/visit/attestation.ts'
import type { Whereabouts } from '#domain/visit/content.ts'
import type { By, HeldRef, Participant } from '#domain/visit/event.ts'
import type { Missing } from '#domain/visit/missing.ts'

/** What the words need beside the facts. */
export interface Setting {
  timeZone: string
  /** Names of the clinicians who had a part in the visit, by reference. */
  clinicians: ReadonlyMap<string, string>
  /** What guests said of themselves, by where it waits sealed; gone once the note is signed. */
  guests: ReadonlyMap<HeldRef, GuestName>
  /** As the patient said it for this visit; null when it can't be read just now. */
  whereabouts: Whereabouts | null
}

/** One line of the attestation in words: the fact, who said it and when; what no event proves reads as missing. */
export function attestationText(line: AttestationLine, setting: Setting): Workspace['attestation'][number] {
  if (line.missing) return { id: line.id, text: `${NAMES[line.id]}: not recorded`, at: null, by: null, missing: true }
  const by =
    line.by.who === 'clinician' || line.by.who === 'staff'
      ? nameOf(line.by.ref, setting)
      : line.by.who === 'patient'
        ? 'the patient'
        : 'the visit’s own log'
  return {
    id: line.id,
    text: `${factText(line, setting)} (${by}, ${clock(line.at, setting.timeZone)})`,
    at: line.at,
    by,
    missing: false,
  }
}

function factText(line: Extract<AttestationLine, { missing: false }>, setting: Setting): string {
  switch (line.id) {
    case 'modality':
      return line.medium === 'audio-video' ? 'Visit by real-time audio and video' : 'Visit by audio only'
    case 'identity':
      return 'Patient identified by name and date of birth'
    case 'location': {
      const place = setting.whereabouts?.place
      const where = place?.state === line.state ? `at ${place.line}, ${place.city}, ${place.state}` : `in ${line.state}`
      return `Patient located ${where}${byWord(line)}`
    }
    case 'consent':
      return `Telehealth consent ${line.decision === 'agree' ? 'given' : 'declined'}, version ${line.version}${byWord(line)}`
    case 'present':
      return `Present: the patient and ${nameOf(line.clinician, setting)}`
    case 'clinician-place':
      return `Clinician located ${CLINICIAN_AT[line.place]}, ${line.state}`
    case 'guests':
      return `Also present: ${line.guests.map((one) => guestText(one, setting)).join('; ')}`
    case 'rooming':
      return roomingText(line, setting)
    case 'start':
      return 'Start'
    case 'stop':
      return 'Stop'
    case 'interruptions':
      return line.gaps.length === 0
        ? 'No interruptions'
        : `Interruptions: ${line.gaps.map(({ who, from, until }) => `${who} away ${clock(from, setting.timeZone)} to ${clock(until, setting.timeZone)}`).join('; ')}`
    case 'pictures': {
      const { onPage, byMouth } = line
      const said = [onPage > 0 ? `${onPage} on the page` : '', byMouth > 0 ? `${byMouth} by word of mouth` : '']
      const count = onPage + byMouth
      return `${count === 1 ? '1 still image' : `${count} still images`} filed with the patient’s consent: ${said.filter(Boolean).join(', ')}`
    }
    case 'media':
      return line.segments
        .map(
          ({ medium, from, until, why }) =>
            `${MEDIA[medium]} ${time(from, setting.timeZone)} to ${time(until, setting.timeZone)}${why === null ? '' : `, ${WHY_PHONE[why]}`}`,
        )
        .join('; ')
    case 'listening':
      return line.used
        ? `Draft from the conversation used with consent: ${line.consented.map((who) => SEATS[who]).join(', ')}`
        : 'Draft from the conversation not used'
    case 'licence-override':
      return `Admitted from ${line.state} without a licence on record there; the reason is in the audit`
  }
}

const CLINICIAN_AT: Record<ClinicianAt, string> = {
  office: 'at a site of the practice',
  home: 'at home',
  elsewhere: 'neither at a site of the practice nor at home',
}

const SEATS: Record<Participant, string> = {
  patient: 'the patient',
  clinician: 'the clinician',
  rooming: 'who roomed the patient',
  helper: 'the patient’s helper',
  interpreter: 'the interpreter',
}

/** What the patient said to a person of the practice, and not on their page. */
function byWord({ by }: { by: By }): string {
  return by.who === 'patient' ? '' : ', said to staff who took it down'
}

/** Nobody's act is put down to somebody else because a name could not be read. */
function nameOf(clinician: string, setting: Setting): string {
  return setting.clinicians.get(clinician) ?? `somebody whose name could not be read (${clinician})`
}

function roomingText(
  { people, from, until, checked, company }: Extract<AttestationLine, { id: 'rooming' }>,
  setting: Setting,
): string {
  const who = people.map((one) => nameOf(one, setting)).join(' and ')
  const done = checked.map((check) => CHECKS[check])
  const with_ =
    company === null
      ? []
      : [company.length === 0 ? 'patient alone' : `with the patient: ${company.map((one) => COMPANY[one]).join(', ')}`]
  const times = `${time(from, setting.timeZone)} to ${time(until, setting.timeZone)}`
  return `Roomed by ${who}, ${times}${[...done, ...with_].map((one) => `; ${one}`).join('')}`
}

const CHECKS = {
  identity: 'name and date of birth asked',
  medicines: 'medicines gone through',
  allergies: 'allergies gone through',
}
const COMPANY = {
  partner: 'partner',
  parent: 'parent',
  child: 'child',
  relative: 'another relative',
  friend: 'friend',
  carer: 'carer',
  other: 'somebody else',
}

function guestText({ guest, held, from, until }: Present, { guests, timeZone }: Setting): string {
  const said = guests.get(held)
  const about = said === undefined || said.about === '' ? '' : `, ${said.about}`
  const name = said === undefined ? `${guest}, by the name in the signed note` : `${said.name} (${guest}${about})`
  return `${name} from ${time(from, timeZone)} to ${time(until, timeZone)}`
}

const NAMES: Record<AttestationLine['id'], string> = {
  modality: 'Modality',
  identity: 'Patient identification',
  location: 'Patient location',
  consent: 'Telehealth consent',
  present: 'Present',
  'clinician-place': 'Clinician location',
  guests: 'Also present',
  rooming: 'Rooming',
  start: 'Start',
  stop: 'Stop',
  interruptions: 'Interruptions',
  media: 'Media',
  pictures: 'Still images',
  listening: 'Draft from the conversation',
  'licence-override': 'Licence',
}

const MEDIA = { video: 'By video', audio: 'By sound without picture', phone: 'By telephone' }
const WHY_PHONE = {
  cannot: 'because the patient could not use video',
  declined: 'because the patient declined video',
  failed: 'because the video failed',
}

/** One row of the list under *Sign*, which the page words; `fix` names the part of the screen that mends it. */
export function missingRow(missing: Missing): Workspace['missing'][number] {
  const row = (fix: string, of: string | null = null, about: string | null = null) => ({
    id: of === null ? missing.id : `${missing.id}/${of}`,
    what: missing.id,
    about,
    fix,
  })
  switch (missing.id) {
    case 'end':
      return row('end')
    case 'note':
    case 'note-conflict':
    case 'note-not-in-chart':
      return row('note')
    case 'order-unsigned':
    case 'order-not-made':
      return row(`order/${missing.order}`, missing.order)
    case 'list-not-changed':
      return row(`list/${missing.change}`, missing.change, missing.list)
    case 'picture-not-filed':
      return row('picture', missing.picture)
    case 'attestation':
      return row('attestation', missing.fact, missing.fact)
  }
}

function clock(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZoneName: 'short',
  }).format(new Date(at))
}

/** The hour alone: the day stands with the visit's start. */
function time(at: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false })
  return format.format(new Date(at))
}
