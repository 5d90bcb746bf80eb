import { isGoodNow, type Context, type LaunchedByContext } from '#domain/access/context.ts'
import { isTheirs, notStanding } from '#domain/visit/gates.ts'
import type { Organization } from '../config/organizations.ts'
import { happen, pathwayOf, type House } from './house.ts'
import { linkToken, secretDigest } from './link.ts'
import { type BegunByContext, PENDING_MS } from './launch.ts'
import type { SignIn } from './sign-in.ts'
import type { StoredVisit } from './store.ts'
import type { ContextLinkUseCases, No, PatientUseCases } from './use-cases.ts'

/** Decrypts a link and reads what it says; undefined where none of the pass phrases makes sense of it. */
type ReadLink = (passPhrases: readonly string[], value: string) => Context | undefined

/** Whatever is wrong with a link, this is what is said of it. */
const NO: No = { refused: 'not-found' }
/** What is looked up for a link that can't be read, so that it takes as long as one that can. */
const NOBODY: Context = {
  conference: 'none',
  external: 'none',
  externalType: 'none',
  madeAt: null,
  appointmentTime: null,
  minutes: null,
}

/**
 * Links by which the EMR starts a visit here (context-aware linking). A link proves nothing and opens nothing alone: the
 * patient comes to the door behind their own link, with birth date and code on a device that is not known; the clinician to
 * the EMR's own sign-in, which has to name the one for whom the link was made.
 */
export function contextLinkUseCases(
  house: House,
  signIn: SignIn,
  patient: Pick<PatientUseCases, 'openLink'>,
  readLink: ReadLink,
): ContextLinkUseCases {
  const { store } = house

  const found = async (organization: Organization, who: LaunchedByContext, context: Context) => {
    const visit = await store.visitByAppointment(organization.id, `Appointment/${context.conference}`)
    return visit !== null && fits(visit, who, context, organization.timeZone, house.now()) ? visit : null
  }

  return {
    open: async (id, who, value, secretFor) => {
      const organization = house.organizations.get(id)
      const links = organization?.emr.contextLinks
      if (organization === undefined || links === undefined) return NO
      const context = readLink(links.passPhrases, value) ?? NOBODY
      const visit = await found(organization, who, context)
      if (visit === null) return NO
      const side = who === 'clinician' ? 'clinician' : 'patient'
      await noted(house, visit, side, context, links.connectionStatus !== undefined)
      if (side === 'patient') {
        const token = linkToken(house.linkKey, visit.id, visit.generation)
        const opened = await patient.openLink(token, secretFor)
        return 'refused' in opened ? NO : { opens: 'link', ...opened }
      }
      const begun = await signIn.begin(organization, null)
      const secret = house.newSecret()
      const now = house.now()
      await store.beginLaunch({
        id: begun.state,
        organization: organization.id,
        secret: secretDigest(secret),
        pending: {
          signIn: begun.pending,
          byContext: {
            appointment: `Appointment/${context.conference}`,
            practitioner: `Practitioner/${context.external}`,
          },
        } satisfies BegunByContext,
        now,
        until: new Date(now.getTime() + PENDING_MS),
      })
      return { opens: 'sign-in', redirect: begun.authorizeUrl, pending: begun.state, secret }
    },
  }
}

/** The link is told of in the audit; the EMR's schedule is told of its person, where it wants to be and the room is not its own. */
async function noted(
  house: House,
  visit: StoredVisit,
  who: 'patient' | 'clinician',
  { conference, external, externalType }: Context,
  tells: boolean,
): Promise<void> {
  const entry = {
    action: 'execute',
    what: `link by context, ${who}`,
    who: { kind: 'anybody', ref: null },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  } as const
  if (tells && pathwayOf(house, visit).room !== 'native')
    await happen(
      house,
      visit.id,
      { kind: 'link-by-context', who, conference, external, externalType },
      { audit: [entry] },
    )
  else await house.store.audit(visit.organization, [entry], house.now())
}

/** Everything that a link says has to be so of one visit: the appointment, whose it is, and when. */
function fits({ state }: StoredVisit, who: LaunchedByContext, context: Context, zone: string, now: Date): boolean {
  if (state.start === null || state.patient === null || notStanding(state) !== null) return false
  const theirs =
    who === 'clinician'
      ? isTheirs(state, `Practitioner/${context.external}`)
      : state.patient === `Patient/${context.external}`
  return theirs && isGoodNow(context, state.start, zone, now)
}
