import type { Organization } from '../config.ts'
import type { House } from './house.ts'
import type { SignIn } from './sign-in.ts'
import type { No } from './use-cases.ts'

/**
 * The signed link by which an EMR without SMART names the visit that is to be opened. It proves nobody: it is believed once,
 * while it is good, of an appointment that is known here, and opens something only for whoever then signs in and may see
 * that visit.
 */
export async function followContextLink(
  house: House,
  signIn: Pick<SignIn, 'linked'>,
  organization: Organization,
  link: string,
): Promise<{ appointment: string } | No> {
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
  const { appointment, digest } = read
  const visit = await house.store.visitByAppointment(organization.id, appointment)
  if (visit === null) return refuse('no visit')
  const first = await house.store.hearGateway(organization.id, {
    id: `context-link/${digest}`,
    audit: [
      {
        action: 'execute',
        what: 'context link',
        who: { kind: 'emr', ref: null },
        patient: visit.state.patient,
        visit: visit.id,
        outcome: 'done',
      },
    ],
    now: house.now(),
  })
  return first ? { appointment } : refuse('link used before')
}
