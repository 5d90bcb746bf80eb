import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import type { Cell } from '#domain/connect/matrix.ts'
import { timesFrom } from '../act/free-time-source.ts'
import { unmetNotes } from '../act/note-form.ts'
import type { Organization } from '../config/organizations.ts'

const NOT_SAID = 'An EMR has no word for the formats and types of notes that it takes'

/** How notes will be written for an EMR and which pathways ask for more than it takes, in words; null: no settings are known. */
export function notesSaid(organization: Organization | null, folder: string): string[] {
  if (organization === null)
    return [`${NOT_SAID}: they go as plain text under their LOINC code unless emr.note says otherwise.`]
  const { emr, pathways: named } = organization
  const { formats = ['text'], types } = emr.note ?? {}
  const listed = types === undefined ? 'their LOINC code' : `the EMR’s own code for ${Object.keys(types).join(', ')}`
  const [first, ...others] = formats
  const also = others.length === 0 ? '' : `, ${others.join(' and ')} where a pathway says so`
  const from = emr.note === undefined ? 'nothing is set in emr.note' : 'as set in emr.note'
  const pathways = new Map(named.flatMap((name) => pathwayIn(folder, name)))
  return [
    `${NOT_SAID}: they go as ${first}${also}, under ${listed} (${from}).`,
    ...unmetNotes([organization], pathways),
  ]
}

/** Where patients' free times come from, and for which pathways there are none, in words; null: no settings are known. */
export function timesSaid(organization: Organization | null, cells: readonly Cell[], folder: string): string[] {
  if (organization === null) return []
  const pathways = new Map(organization.pathways.flatMap((name) => pathwayIn(folder, name)))
  const times = timesFrom(organization, cells, pathways)
  const asked = 'what is chosen is asked for, and booked when the EMR says so'
  switch (times.from) {
    case 'fhir':
      return ['Free times are asked of the EMR by FHIR (Schedule and Slot); emr.slots is not set.']
    case 'file':
      return [`Free times come from the newest .csv in ${times.folder} (emr.slots.folder); ${asked}.`]
    case 'feed': {
      const { sessions, clinicians, daysAhead, without } = times
      return [
        `Free times are what the EMR's SIU messages leave of ${sessions} sessions of ${clinicians} clinicians, ${daysAhead} days ahead (emr.slots.feed); ${asked}. What was taken or blocked before the messages began is not known: have the EMR send it once.`,
        ...without.map(
          (name) =>
            `No session of emr.slots.feed is for the visit type of the pathway ${name}: nobody can choose a time of it.`,
        ),
      ]
    }
    case 'nowhere':
      return [
        'Free times come from nowhere: the EMR gives out no Schedule and Slot, and emr.slots is not set. The booking page says whom to call.',
      ]
  }
}

/** What is wrong with the file otherwise, the start says. */
function pathwayIn(folder: string, name: string): [string, Pathway][] {
  const file = join(folder, `${name}.yaml`)
  const parsed = existsSync(file) ? parsePathway(readFileSync(file, 'utf8'), file) : { problems: [] }
  return 'problems' in parsed ? [] : [[name, parsed]]
}
