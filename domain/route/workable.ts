import { TOLD_TYPES } from '../connect/subscription.ts'
import { answeredTypes, answersTo, isAsking, misfits, type Interaction } from './interaction.ts'
import { contentOf, type Content, type Destination, type Route, type Source } from './route.ts'
import { unheardByVisits } from './visit-told.ts'
import { VISIT_NEWS } from './visit-news.ts'

/** Why a route can't work; `key` is the one of its file where that stands. */
export interface Hindrance {
  key: 'source' | 'take' | 'destination' | 'privacy'
  says: string
}

/** What a route of this source can hear. */
const BRINGS: Record<Source, readonly Content[]> = {
  mllp: ['hl7v2'],
  webhook: ['hl7v2', 'fhir', 'json'],
  file: ['hl7v2'],
  'fhir-poll': ['fhir'],
  'fhir-subscription': ['fhir'],
  visit: ['json'],
  route: ['hl7v2', 'fhir', 'json'],
}

/** What a destination takes as it is. */
const TAKES: Record<Destination['by'], readonly Content[]> = {
  mllp: ['hl7v2'],
  webhook: ['hl7v2', 'fhir', 'json'],
  file: ['hl7v2', 'fhir', 'json'],
  mail: ['hl7v2', 'fhir', 'json'],
  // Of what comes: by a map.
  fhir: [],
  visit: ['hl7v2', 'fhir', 'json'],
  route: ['hl7v2', 'fhir', 'json'],
}

const FHIR: readonly Content[] = ['fhir']

/** What an interaction of FHIR is done with: a search by what stands anywhere, a read by a reference, all else by a resource. */
function doneWith(interaction: Interaction): readonly Content[] {
  if (!isAsking(interaction)) return FHIR
  if (interaction.does === 'search') return ['hl7v2', 'fhir', 'json']
  return interaction.of === undefined ? FHIR : ['fhir', 'json']
}

/** What the settings of an organization say for a route that hears, or goes on, in this way. */
const PLACES_OF_SOURCE: Record<Source, readonly string[]> = {
  mllp: ['listen', 'accept'],
  webhook: ['hear'],
  file: ['pickUp'],
  'fhir-poll': [],
  'fhir-subscription': [],
  visit: [],
  route: [],
}
const PLACES_OF_DESTINATION: Record<Destination['by'], readonly string[]> = {
  mllp: ['deliver'],
  webhook: ['call'],
  file: ['drop'],
  mail: ['notify'],
  fhir: ['write'],
  visit: [],
  route: [],
}

const SAID: Record<Content, string> = { hl7v2: 'HL7 v2', fhir: 'FHIR resources', json: 'JSON' }

/** What a file alone shows: types of several forms, a source that never hears them, a destination that can't take them. */
export function hindrancesIn({
  source,
  take,
  destination,
  map,
  privacy,
}: Pick<Route, 'source' | 'take' | 'destination' | 'map' | 'privacy'>): Hindrance[] {
  const found: Hindrance[] = []
  const [content, other] = [...new Set(take.map(contentOf))]
  if (content === undefined) return found
  if (other !== undefined)
    found.push({ key: 'take', says: `${SAID[content]} and ${SAID[other]} can't go by one route; write one for each` })
  if (!BRINGS[source].includes(content))
    found.push({ key: 'source', says: `${source} brings no ${SAID[content]}, which is what this route takes` })
  const unheard = take.find((type) => source === 'visit' && !VISIT_NEWS.some((news) => news === type))
  if (content === 'json' && unheard !== undefined)
    found.push({ key: 'take', says: `visits tell of no "${unheard}"; there is ${VISIT_NEWS.join(', ')}` })
  const untold = take.find((type) => source === 'fhir-subscription' && !TOLD_TYPES.some((told) => told === type))
  if (content === 'fhir' && untold !== undefined)
    found.push({
      key: 'take',
      says: `no subscription tells of ${untold}; there is ${TOLD_TYPES.join(', ')}, and fhir-poll finds any type`,
    })
  if (map !== undefined && destination.by === 'mail')
    found.push({ key: 'destination', says: 'a notice by mail holds nothing that a map makes' })
  const interaction = destination.by === 'fhir' ? destination.interaction : undefined
  const undone = map === undefined && destination.by === 'fhir' && interaction === undefined
  if (undone)
    found.push({
      key: 'destination',
      says:
        content === 'fhir'
          ? 'say what fhir does with what comes as FHIR, as { fhir: update }'
          : `fhir takes what a map makes of ${SAID[content]}; name one under "map"`,
    })
  if (map !== undefined && interaction !== undefined)
    found.push({ key: 'destination', says: `a map says by itself what is done; write "destination: fhir" beside it` })
  if (interaction !== undefined)
    found.push(...misfits(interaction, take).map((says) => ({ key: 'destination', says }) as const))
  if (destination.by === 'mllp' && destination.asks) {
    const says = (what: string) => found.push({ key: 'destination', says: what })
    if (source !== 'mllp') says(`what is answered goes back on the line of whoever asked, and ${source} has none`)
    if (map !== undefined)
      says('what a map makes has a control id of its own, so its answer is no answer to what was asked')
    if (privacy !== undefined)
      says('a privacy step judges what goes, and what is answered would pass it by; leave one of the two')
  }
  const unheardThere = destination.by === 'visit' && map === undefined ? unheardByVisits(take) : undefined
  if (unheardThere !== undefined)
    found.push({
      key: 'take',
      says: `visits are told nothing by ${unheardThere.type}; there is ${unheardThere.instead}`,
    })
  if (destination.by === 'visit' && source === 'visit')
    found.push({ key: 'destination', says: 'visits know already what visits tell' })
  const taken = interaction === undefined ? TAKES[destination.by] : doneWith(interaction)
  if (!undone && map === undefined && !taken.includes(content))
    found.push({
      key: 'destination',
      says:
        interaction !== undefined && isAsking(interaction)
          ? `a ${interaction.does} can't be asked for by ${SAID[content]}, which refers to nothing there`
          : `${destination.by} can't take ${SAID[content]}, which is what this route carries`,
    })
  return found
}

/** Why what a map makes can't go where its route goes on; undefined where it can. */
export function unfit(
  { destination }: Pick<Route, 'destination'>,
  map: { id: string; makes: Content },
): string | undefined {
  const taken = destination.by === 'fhir' ? FHIR : TAKES[destination.by]
  // What is made of FHIR is a transaction, which only a FHIR server takes.
  if (taken.includes(map.makes) && (map.makes === 'fhir') === (destination.by === 'fhir')) return undefined
  return `${destination.by} can't take ${SAID[map.makes]}, which its map ${map.id} makes`
}

/** Why no consent could ever count for what a route discloses. */
export function undisclosable(
  { privacy }: Pick<Route, 'privacy'>,
  { organization, department }: { organization: string; department: string | undefined },
): Hindrance[] {
  if (privacy === undefined) return []
  const says = (what: string): Hindrance => ({ key: 'privacy', says: what })
  return [
    ...(privacy.discloser === department
      ? []
      : [
          says(
            department === undefined
              ? `the settings say no "referrals", so no consent names a discloser`
              : `consents name "${department}" as the discloser, not "${privacy.discloser}"`,
          ),
        ]),
    ...(privacy.recipient === organization
      ? []
      : [says(`consents name "${organization}" as the recipient, not "${privacy.recipient}"`)]),
  ]
}

/**
 * What the organization's settings and its other routes show: places that are missing or of no use, a route that leads
 * nowhere, to itself, or that nothing leads to. `places` are the names of what its settings say for this route.
 */
export function hindrancesAmong(
  route: Route,
  places: readonly string[],
  others: ReadonlyMap<string, Route>,
): Hindrance[] {
  const found: Hindrance[] = []
  const { id, source, destination } = route
  const wanted = { source: PLACES_OF_SOURCE[source], destination: PLACES_OF_DESTINATION[destination.by] }
  for (const key of ['source', 'destination'] as const)
    for (const place of wanted[key].filter((one) => !places.includes(one)))
      found.push({
        key,
        says: `${key === 'source' ? source : destination.by} needs "routes.${id}.${place}" in the settings`,
      })
  const of = [...wanted.source, ...wanted.destination]
  for (const place of places.filter((one) => !of.includes(one)))
    found.push({ key: 'source', says: `the settings say "routes.${id}.${place}", of which this route has no use` })
  found.push(...hindrancesOnTheWay(route, others))
  return found
}

/** Why a route can't work among these others, whatever the settings: nothing leads to it, or it leads nowhere, to one that can't take it, or to itself. */
export function hindrancesOnTheWay(route: Route, others: ReadonlyMap<string, Route>): Hindrance[] {
  const unled = route.source === 'route' && ![...others.values()].some((one) => leadsTo(one) === route.id)
  const to = leadsTo(route)
  return [
    ...(unled ? [{ key: 'source', says: 'no route leads to this one' } as const] : []),
    ...(to === undefined ? [] : hindrancesOn(route, to, others)),
  ]
}

function hindrancesOn(route: Route, to: string, others: ReadonlyMap<string, Route>): Hindrance[] {
  const says = (what: string): Hindrance[] => [{ key: 'destination', says: what }]
  const way = [route.id]
  for (let at: string | undefined = to; at !== undefined; at = leadsTo(others.get(at))) {
    if (at === route.id) return says(`this route feeds itself: ${[...way, at].join(', ')}`)
    if (way.includes(at)) break
    way.push(at)
  }
  const next = others.get(to)
  if (next === undefined) return says(`the route "${to}" is none of this organization's`)
  if (next.source !== 'route') return says(`the route "${to}" hears by ${next.source}, not from another route`)
  // What a map makes is of other types than what it is made of.
  if (route.map !== undefined) return []
  const { destination } = route
  const interaction = destination.by === 'fhir' ? destination.interaction : undefined
  if (interaction !== undefined && !next.take.some((type) => contentOf(type) === 'fhir'))
    return says(`the route "${to}" takes no FHIR resources, which is what is answered`)
  const goes = interaction === undefined ? route.take : answeredTypes(interaction, route.take)
  if (goes === undefined || goes.some((type) => next.take.includes(type))) return []
  return says(
    `the route "${to}" takes nothing of what ${interaction === undefined ? 'this one carries' : 'is answered'}`,
  )
}

/** The route to which this one hands on: what it carries, or what it is answered. */
function leadsTo(route: Route | undefined): string | undefined {
  if (route?.destination.by === 'route') return route.destination.route
  const interaction = route?.destination.by === 'fhir' ? route.destination.interaction : undefined
  return interaction && answersTo(interaction)
}
