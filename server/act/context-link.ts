import type { Organization } from '../config/organizations.ts'
import type { House } from './house.ts'
import type { LinkedContext, SignIn } from './sign-in.ts'
import { unscheduledPathways } from './unscheduled.ts'
import type { No } from './use-cases.ts'

/**
 * The signed link by which an EMR without SMART names the visit that is to be opened: by its appointment, or by the patient
 * whose chart is open. It proves nobody: it is believed once, while it is good, of an appointment or a patient that is known,
 * and opens something only for whoever then signs in and may see that visit, or begin one.
 */
export async function followContextLink(
  house: House,
  signIn: Pick<SignIn, 'linked'>,
  organization: Organization,
  link: string,
): Promise<LinkedContext | No> {
  const refuse = async (why: string): Promise<No> => {
    await house.store.audit(
      organization.id,
      [
        {
          action: 'execute',
          what: `context link: ${why}`,
          who: { kind: 'emr', ref: null },
          patient: null,
          visit: null,
          outcome: 'denied',
        },
      ],
      house.now(),
    )
    return { refused: 'wrong-launch', why }
  }
  const read = signIn.linked(organization, link)
  if ('why' in read) return refuse(read.why)
  const matched =
    'appointment' in read
      ? await appointmentNamed(house, organization, read.appointment)
      : await patientNamed(house, organization, read)
  if ('why' in matched) return refuse(matched.why)
  const { context, about } = matched
  const first = await house.store.hearGateway(organization.id, {
    id: `context-link/${read.digest}`,
    audit: [{ action: 'execute', what: 'context link', who: { kind: 'emr', ref: null }, ...about, outcome: 'done' }],
    now: house.now(),
  })
  return first ? context : refuse('link used before')
}

type Matched =
  | { context: LinkedContext; about: { patient: string | null; visit: string | null } }
  /** In a word, for the audit. */
  | { why: string }

async function appointmentNamed(house: House, organization: Organization, appointment: string): Promise<Matched> {
  const visit = await house.store.visitByAppointment(organization.id, appointment)
  if (visit === null) return { why: 'no visit' }
  return {
    context: { appointment, patient: null, begins: null },
    about: { patient: visit.state.patient, visit: visit.id },
  }
}

/** Whom the chart's number names in the record, and what may begin for them now. */
async function patientNamed(
  house: House,
  organization: Organization,
  { patientNumber, visitType }: { patientNumber: string; visitType: string | null },
): Promise<Matched> {
  const { read } = house.chartOf(organization.id)
  const patient = await read.patientNumbered([{ value: patientNumber, authority: null }])
  if (patient === null) return { why: 'no patient' }
  const pathway = unscheduledPathways(house, organization).find((one) => one.visitType === visitType)
  return {
    context: { appointment: null, patient, begins: pathway?.id ?? null },
    about: { patient, visit: null },
  }
}
