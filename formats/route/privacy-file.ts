import { FIELDS } from '#domain/referral/consent.ts'
import type { Privacy } from '#domain/route/privacy.ts'
import type { Content, Route, Source } from '#domain/route/route.ts'
import { entries, items, oneOf, pairs, words, wrong, type Place } from '../definition/node.ts'
import { fieldPath } from './find.ts'
import { readOnly } from './only.ts'
import { membersAt } from './privacy-json.ts'
import { segmentsAt } from './privacy-message.ts'

/** Sources that name a person as the organization's EMR does. */
const OF_THE_EMR: readonly Source[] = ['fhir-poll', 'fhir-subscription', 'visit']

/** Reads the privacy step of a route that hears messages of this form. */
export function readPrivacy(place: Place, heard: { content: Content; source: Source }): Privacy | undefined {
  const keys = entries(
    place,
    ['discloser', 'recipient', 'shows', 'always', 'fields', 'notice'],
    ['patient', 'unrestricted'],
  )
  if (!keys) return undefined
  const [discloser, recipient, notice] = [words(keys.discloser), words(keys.recipient), words(keys.notice)]
  const patient = keys.patient && words(keys.patient)
  const shows = oneOf(keys.shows, FIELDS)
  const always = keys.always ? items(keys.always).flatMap((item) => words(item) ?? []) : []
  const fields = keys.fields
    ? pairs(keys.fields).flatMap(([name, list]) => {
        const field = oneOfName(list, name)
        const at = items(list).flatMap((item) => words(item) ?? [])
        return field === undefined ? [] : [{ field, at }]
      })
    : []
  const unrestricted = keys.unrestricted && readOnly(keys.unrestricted, formOf(keys.unrestricted))
  if (heard.content === 'hl7v2' && keys.patient === undefined)
    wrong(place, `${place.path}: say under "patient" by whose numbers of PID-3 the EMR knows a person`)
  if (heard.content !== 'hl7v2' && !OF_THE_EMR.includes(heard.source))
    wrong(
      place,
      `${place.path}: whom ${heard.source} means by a reference the EMR can't tell, so nobody's consent would count`,
    )
  if (!discloser || !recipient || !notice || shows === undefined) return undefined
  return {
    discloser,
    recipient,
    ...(patient === undefined ? {} : { patient }),
    shows,
    always,
    fields,
    ...(unrestricted === undefined ? {} : { unrestricted }),
    notice,
  }
}

function oneOfName(place: Place, name: string) {
  const field = FIELDS.find((one) => one === name)
  return field ?? wrong(place, `${place.path}: no consent permits "${name}"; there is ${FIELDS.join(', ')}`)
}

/** By how its first place is written: in what form its messages go is a map's to say. */
function formOf(place: Place): Content {
  const first = pairs(place)[0]?.[0] ?? ''
  return fieldPath(first) === undefined ? 'fhir' : 'hl7v2'
}

/** What of a privacy step is no place of what goes, by its form; a sentence for each. */
export function misplaced({ privacy }: Pick<Route, 'privacy'>, goes: Content): string[] {
  if (privacy === undefined) return []
  const { always, fields, notice, unrestricted = [] } = privacy
  const isPlace = (path: string) => {
    if (goes === 'hl7v2') return segmentsAt(path) !== undefined
    const members = membersAt(path)
    return members !== undefined && (members.type !== undefined) === (goes === 'fhir')
  }
  const like = { hl7v2: '"DG1", "PID-3" or "OBX[3=44261-6]"', fhir: '"Appointment.status"', json: '"start"' }[goes]
  const said = [...always, ...fields.flatMap(({ at }) => at)]
  const fits = { hl7v2: /^[A-Z][A-Z0-9]{2}$/, fhir: /^[A-Z][A-Za-z]+\.[a-z][A-Za-z]*$/, json: /^[a-z][A-Za-z]*$/ }[goes]
  const noticed = {
    hl7v2: 'a segment such as "SCH"',
    fhir: 'a member such as "Appointment.comment"',
    json: 'a member such as "notice"',
  }[goes]
  return [
    ...said.filter((path) => !isPlace(path)).map((path) => `"${path}" is no place in what goes; write it like ${like}`),
    ...unrestricted
      .filter(({ at }) => (fieldPath(at) !== undefined) !== (goes === 'hl7v2'))
      .map(({ at }) => `"${at}" is no place in what goes`),
    ...(fits.test(notice) ? [] : [`the notice goes to ${noticed}, not to "${notice}"`]),
  ]
}
