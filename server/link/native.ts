import type { MeetingContent } from '#domain/visit/content.ts'
import type { Invited } from '#domain/visit/event.ts'
import { writeContext } from '#formats/rooms/context.ts'
import type { Meetings, MeetingWanted } from '../act/meetings.ts'
import type { Organization } from '../config/organizations.ts'
import { encryptedContext } from './context-cipher.ts'
import { linkedMeetings, type LinkParts } from './meetings.ts'

type Module = NonNullable<NonNullable<Organization['rooms']>['native']>

/** A visit may begin late and last long; the module lets nobody in once it knows that the meeting is over. */
const AFTER_END_MS = 4 * 3_600_000

/**
 * The EMR's own video module (docs/rooms.md): nobody is asked for a meeting, each is sent to the module's own launch with an
 * encrypted context. That it is over, who is put out, and what happened in it goes as with any other tool.
 */
export function nativeMeetings(parts: Omit<LinkParts, 'toolOf'>): Meetings {
  return {
    ...linkedMeetings({ ...parts, toolOf: ({ rooms }) => rooms?.native }),
    open: async (id, wanted) => {
      const organization = parts.organizations.find((one) => one.id === id)
      const module = organization?.rooms?.native
      if (organization === undefined || module === undefined) {
        parts.onRefused(id, 'no native module')
        return { no: 'refused' }
      }
      if (!parts.mayReceive(organization)) {
        parts.onRefused(id, 'no BAA for the EMR, whose module it is')
        return { no: 'no-agreement' }
      }
      const launches = launchesOf(module, wanted, parts.now())
      if (launches !== undefined) return launches
      parts.onRefused(id, 'the visit has no appointment in the EMR')
      return { no: 'refused' }
    },
  }
}

function launchesOf(module: Module, { reference, end, of }: MeetingWanted, now: Date): MeetingContent | undefined {
  const [conference, patient, clinician] = [of.appointment, of.patient, of.clinician].map(idIn)
  if (conference === undefined || patient === undefined || clinician === undefined) return undefined
  const until = Math.max(now.getTime(), Date.parse(end)) + AFTER_END_MS
  const minutes = Math.ceil((until - now.getTime()) / 60_000)
  const launch = (at: string, external: string, externalType: Invited): string => {
    const context = writeContext({ session: reference, conference, external, externalType, madeAt: now, minutes })
    return at.replace('{context}', encodeURIComponent(encryptedContext(module.passPhrase, context)))
  }
  return {
    patient: launch(module.launch.patient, patient, 'patient'),
    clinician: launch(module.launch.clinician, clinician, 'clinician'),
    // Guests have no record in the EMR.
    helper: launch(module.launch.patient, 'helper', 'helper'),
    interpreter: launch(module.launch.patient, 'interpreter', 'interpreter'),
  }
}

/** The id of `Type/id`. */
function idIn(reference: string | null): string | undefined {
  return reference?.split('/')[1]
}
