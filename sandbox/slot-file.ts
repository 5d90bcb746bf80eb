import type { Schedule, Slot } from '@medplum/fhirtypes'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PracticeRepository, Rule } from './fhir/repository.ts'

/**
 * The export by which the practice gives out its free times as a file: `slots.csv` in a folder, written anew whenever a time
 * was taken or given back, as a whole.
 */
export function slotFile(
  folder: string,
  now: () => Date,
): { rule: Rule; write(repo: PracticeRepository): Promise<void> } {
  mkdirSync(folder, { recursive: true })
  const write = async (repo: PracticeRepository): Promise<void> => {
    const schedules = await repo.searchResources<Schedule>({ resourceType: 'Schedule', count: 500 })
    const slots = await repo.searchResources<Slot>({
      resourceType: 'Slot',
      filters: [{ code: 'status', operator: 'eq', value: 'free' }],
      count: 5000,
    })
    const lines = slots.flatMap((slot) => {
      const schedule = schedules.find(({ id }) => `Schedule/${id}` === slot.schedule.reference)
      const giver = schedule?.actor.find(({ reference }) => reference?.startsWith('Practitioner/'))?.reference
      const codings = slot.serviceType?.[0]?.coding ?? []
      const type = codings.find(({ system }) => system?.endsWith('/visit-types'))?.code
      if (giver === undefined || type === undefined || new Date(slot.start) <= now()) return []
      return [[slot.id, slot.start, slot.end, type, giver.replace('Practitioner/', '')].join(',')]
    })
    const unfinished = join(folder, 'slots.csv.part')
    writeFileSync(unfinished, ['slot,start,end,visit-type,clinician', ...lines, ''].join('\n'))
    renameSync(unfinished, join(folder, 'slots.csv'))
  }
  const rule: Rule = {
    committed(repo, writes) {
      if (writes.some(({ after }) => after.resourceType === 'Slot')) void write(repo)
    },
  }
  return { rule, write }
}
