import { createHash } from 'node:crypto'
import type { Filed, Numbered, OrderResult, SaidAppointment } from '#domain/visit/schedule-news.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'

/** What an EMR has told of a visit by a message, in the message's own word. */
export type Told =
  | { numbers: readonly Numbered[]; said: SaidAppointment; version: string }
  | { filed: Filed; version: string }
  | { result: OrderResult; version: string }

/**
 * Keeps, sealed, what the EMR tells of a visit for somebody whom its patient search does not find, or who is not the visit's
 * patient: its sender has done its part, and it is tried again here. A newer word about the same thing takes its place.
 */
export async function keep(house: House, visit: StoredVisit, told: Told): Promise<void> {
  const about = aboutOf(told)
  const ref = `told/${about}/${digest(told)}`
  await happen(
    house,
    visit.id,
    { kind: 'keep-message', held: ref, about },
    {
      hold: [{ ref, kind: 'message', why: 'until the EMR’s patient search knows whom it names', content: told }],
      release: heldAbout(visit, about).filter((one) => one !== ref),
      ...(visit.state.kept?.some(({ held }) => held === ref) !== true && {
        audit: [audited(visit, 'message kept: whom it names is not found')],
      }),
    },
  )
}

/** What was taken, or a newer word about the same, leaves nothing to keep. */
export async function letGo(house: House, visit: StoredVisit, told: Told): Promise<void> {
  await letGoOf(house, visit, heldAbout(visit, aboutOf(told)), 'kept message taken')
}

/** Lets go of these, and of their rows. */
export async function letGoOf(
  house: House,
  visit: StoredVisit,
  held: string[],
  what: 'kept message taken' | 'kept message given up',
): Promise<void> {
  if (held.length === 0) return
  await happen(house, visit.id, { kind: 'let-go-of-messages', held }, { release: held, audit: [audited(visit, what)] })
}

function aboutOf(told: Told): string {
  if ('said' in told) return 'appointment'
  if ('result' in told) return `result-${digest([told.result.placer, told.result.filler]).slice(0, 16)}`
  return `filed-${digest([told.filed.type, told.filed.number]).slice(0, 16)}`
}

function heldAbout({ state }: StoredVisit, about: string): string[] {
  return (state.kept ?? []).filter((one) => one.about === about).map(({ held }) => held)
}

function audited({ id, state }: StoredVisit, what: string): AuditEntry {
  return {
    action: 'update',
    what,
    who: { kind: 'emr', ref: null },
    patient: state.patient,
    visit: id,
    outcome: 'done',
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
}
