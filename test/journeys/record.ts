import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunningHouse } from './house.ts'

export type Resource = Record<string, unknown> & { resourceType: string; id: string }

/** Whose record it is: the sandbox EMR's on disk, the department's, or what another server behind it says that it holds. */
type House = Pick<RunningHouse, 'data'> & { held?: (() => Promise<Resource[]>) | undefined; emrOf?: 'department' }

/** The record of the department's EMR. */
export function atDepartment({ data }: Pick<RunningHouse, 'data'>): House {
  return { data, emrOf: 'department' }
}

/** What the sandbox EMR holds on disk, the newest version of each resource: proof from outside Causeway and the EMR's own answers. */
export async function record(house: House): Promise<Resource[]> {
  if (house.held !== undefined) return house.held()
  const text = await readFile(join(house.data, 'sandbox', house.emrOf ?? '', 'record.jsonl'), 'utf8')
  // The last line may just be on its way into the file.
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
  const newest = new Map<string, Resource>()
  for (const line of lines)
    for (const resource of JSON.parse(line) as Resource[])
      newest.set(`${resource.resourceType}/${resource.id}`, resource)
  return [...newest.values()]
}

/** The resources of a type about a patient that look as `like` does, oldest first as they were made. */
export async function charted(
  house: House,
  type: string,
  patient: string,
  like: (resource: Resource) => boolean = () => true,
): Promise<Resource[]> {
  const all = await record(house)
  return all.filter(
    (resource) => resource.resourceType === type && JSON.stringify(resource).includes(`"${patient}"`) && like(resource),
  )
}

/** The reference of the patient with this family name. */
export async function patientNamed(house: House, family: string): Promise<string> {
  const found = (await record(house)).find(
    (resource) => resource.resourceType === 'Patient' && JSON.stringify(resource['name']).includes(family),
  )
  if (found === undefined) throw new Error(`the sandbox has no patient named ${family}`)
  return `Patient/${found.id}`
}

/** The text of a note as stored: its first attachment. */
export function noteText(document: Resource | undefined): string {
  const data = /"data":"([^"]+)"/.exec(JSON.stringify(document ?? {}))?.[1] ?? ''
  return Buffer.from(data, 'base64').toString('utf8')
}
