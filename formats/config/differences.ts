import type { ConfigExport, ExportedOrganization, Value } from './export.ts'

/** One thing that two configurations say differently; null is not said. */
export interface Difference {
  /** What it is, such as `riverbend, setting emr.fhirBase`. */
  what: string
  here: string | null
  there: string | null
}

type Said = Map<string, string>

/**
 * What differs between two configurations, in the order in which they are read. Where each has one organization these are
 * compared whatever they are called: a test is seldom called as production is.
 */
export function differencesBetween(here: ConfigExport, there: ConfigExport): Difference[] {
  const [one, other] = [said(here), said(there)]
  const names = [...new Set([...one.keys(), ...other.keys()])]
  return names.flatMap((what) => {
    const [mine, theirs] = [one.get(what) ?? null, other.get(what) ?? null]
    return mine === theirs ? [] : [{ what, here: mine, there: theirs }]
  })

  function said(exported: ConfigExport): Said {
    const alone = [here, there].every(({ organizations }) => Object.keys(organizations).length === 1)
    return new Map([
      ['install', exported.install],
      ...leaves(exported.settings).map(([path, value]): [string, string] => [`setting ${path}`, value]),
      ...Object.entries(exported.organizations).flatMap(([id, organization]) =>
        ofOrganization(alone ? 'organization' : id, organization),
      ),
    ])
  }
}

/** Of an export of several organizations the one of this name, to compare with it alone; all, where none is called so. */
export function alike(exported: ConfigExport, id: string): ConfigExport {
  const named = exported.organizations[id]
  return named === undefined ? exported : { ...exported, organizations: { [id]: named } }
}

/** A difference as a sentence; `here` and `there` are how the two are called. */
export function sayDifference({ what, here, there }: Difference, [mine, theirs]: readonly [string, string]): string {
  const is = (value: string | null, where: string) => (value === null ? `not set ${where}` : `${value} ${where}`)
  return `${what}: ${is(here, mine)}, ${is(there, theirs)}.`
}

function ofOrganization(name: string, organization: ExportedOrganization): [string, string][] {
  const { settings, pathways, doors, siteProfile, routes } = organization
  const under = (what: string, value: Value) =>
    leaves(value).map(([path, leaf]): [string, string] => [`${name}, ${what}${path === '' ? '' : ` ${path}`}`, leaf])
  return [
    ...under('setting', settings),
    ...Object.entries(pathways).flatMap(([id, pathway]) => under(`pathway ${id}`, pathway)),
    ...Object.entries(doors ?? {}).flatMap(([cell, door]) => under(`door of ${cell}`, door)),
    ...under('site profile', siteProfile),
    ...Object.entries(routes ?? {}).flatMap(([id, route]) => under(`route ${id}`, { ...route })),
  ]
}

/** Each value with its path. What has an `id` is named by it, so that a step put in between moves no other. */
function leaves(value: Value, path = ''): [path: string, leaf: string][] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`)
  if (isList(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null))
      return [[path, value.length === 0 ? 'an empty list' : value.map(leaf).join(', ')]]
    return value.flatMap((one, at) => leaves(one, below(idOf(one) ?? String(at + 1))))
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, one]) => leaves(one, below(name)))
  // What is not there and what is null are the same to whoever reads it.
  return value === null ? [] : [[path, leaf(value)]]
}

function idOf(value: Value): string | undefined {
  const id = typeof value === 'object' && value !== null && !isList(value) ? value['id'] : undefined
  return typeof id === 'string' ? id : undefined
}

function leaf(value: Value): string {
  return typeof value === 'string' ? value || 'empty' : JSON.stringify(value)
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
