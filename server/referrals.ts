import { DEPARTMENT_SCOPE, DEPARTMENT_SUMMARY_SCOPE } from '#formats/smart/scopes.ts'
import { CONSENT_TEXT, consentChoices, consentParagraphs, signedConsent } from '#formats/referral/consent-text.ts'
import { carryReferrals, findReferrals } from './act/carry-referrals.ts'
import type { House } from './act/house.ts'
import { judgeDisclosures } from './act/judge-disclosures.ts'
import { hearInvitations, invitationUseCases, scheduleReferrals } from './act/invitations.ts'
import type { HearInvitation } from './act/message-reports.ts'
import type { Messenger, OutgoingInvitation } from './act/messenger.ts'
import type { DepartmentInterface, ReferralChart } from './act/referral-ports.ts'
import type { ReferralStore } from './act/referral-store.ts'
import { hearSummary } from './act/referral-summary.ts'
import { handOffCards, type ChartCards } from './act/referral-cards.ts'
import { hearDepartment, referralUseCases } from './act/referrals.ts'
import { readDepartment } from './act/read-department.ts'
import { fhirDepartment, type FhirDepartment } from './chart/department.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { repeat } from './jobs/repeat.ts'
import { mayReceive } from './message/agreement.ts'
import { departmentDoor, departments, speaksV2 } from './mllp/department.ts'
import { numberOf } from './mllp/number.ts'
import { openPort } from './mllp/open-port.ts'
import { readScan } from './read-scan.ts'
import { authorizationServer } from './smart/authorization-server.ts'
import type { ClientKeys } from './smart/key.ts'
import { backendFetch } from './smart/tokens.ts'

/** How soon a referral that is ordered in the EMR is heard. */
const FIND_EVERY_MS = 10_000
/** How soon what a referral wants done outside is begun. */
const CARRY_EVERY_MS = 1_000

export interface ReferralsParts {
  config: Config
  house: House
  store: ReferralStore
  chartOf(organization: string): ReferralChart
  messenger: Messenger<OutgoingInvitation>
  keys: Pick<ClientKeys, 'sign'>
  /** Tells an operator; never with anything of a referral. */
  warn(what: string, organization: string, why: string): void
  onBug(fault: unknown): void
}

/** The referrals of all organizations: what people do with them, and what goes between the EMR and the department. */
export interface OpenReferrals {
  useCases: ReturnType<typeof referralUseCases> & ReturnType<typeof invitationUseCases>
  cards: ChartCards
  /** What gateways say of invitations. */
  hearInvitation: HearInvitation
  /** Begins to hear and to carry; what is pushed to `stops` ends it. */
  start(stops: (() => Promise<void>)[]): Promise<void>
}

/** Wiring, as main is for all the rest. Nothing is heard or carried before `start`. */
export function openReferrals({
  config,
  house,
  store,
  chartOf,
  messenger,
  keys,
  warn,
  onBug,
}: ReferralsParts): OpenReferrals {
  const { now, newId } = house
  const refers = config.organizations.flatMap(({ id, referrals }) =>
    referrals === undefined ? [] : [{ id, referrals }],
  )

  return {
    useCases: {
      ...referralUseCases(
        house,
        { store, chartOf },
        {
          ...CONSENT_TEXT,
          paragraphs: consentParagraphs,
          choices: consentChoices,
          signed: signedConsent,
        },
        readScan,
      ),
      ...invitationUseCases(house, { store, chartOf }),
    },
    cards: handOffCards(house, store),
    hearInvitation: hearInvitations(house, store),
    start: async (stops) => {
      if (refers.length === 0) return
      const agreed = ({ baa }: Pick<Referrals, 'baa'>) => mayReceive(baa, config.install, now())
      const byMessage = departments({ organizations: config.organizations, mayReceive: agreed, now })
      stops.push(async () => byMessage.close())
      const byFhir = fhirDepartments(config.organizations, { agreed, keys, now })
      const department: DepartmentInterface = {
        send: (id, message) => byFhir.get(id)?.send(message) ?? byMessage.send(id, message),
        show: (id, summary) => byFhir.get(id)?.show(summary) ?? byMessage.show(id, summary),
      }
      const hear = hearDepartment(house, store)
      for (const { id, referrals } of refers) {
        if (!speaksV2(referrals)) continue
        const answer = departmentDoor({
          organization: id,
          department: referrals,
          hear,
          hearSummary: hearSummary(house, store, numberOf),
          now,
          newId,
          onRefused: (why) => warn('referral answer refused', id, why),
          onBug,
        })
        const onClosed = (why: string): void => warn('v2 connection closed by the department', id, why)
        const parts = { listen: referrals.listen, answer, onClosed, onBug }
        stops.push(await openPort(parts, `the department of "${id}" is to be heard`, 'referrals.listen'))
      }
      const work = { store, chartOf, department, numberOf }
      const ends = [
        ...refers.map(({ id }) => {
          const onUnread = (where: string) => warn('referral order not read', id, where)
          return repeat(FIND_EVERY_MS, findReferrals(house, work, id, onUnread), onBug)
        }),
        ...refers.map(({ id }) =>
          repeat(FIND_EVERY_MS, scheduleReferrals(house, { store, chartOf, messenger }, id, onBug), onBug),
        ),
        ...refers.map(({ id }) => repeat(FIND_EVERY_MS, judgeDisclosures(house, { store, chartOf }, id), onBug)),
        ...[...byFhir].map(([id, { answers }]) => {
          const onUnread = (why: string) => warn('referral answer not believed', id, why)
          return repeat(FIND_EVERY_MS, readDepartment(house, { store, read: answers, numberOf }, id, onUnread), onBug)
        }),
        repeat(CARRY_EVERY_MS, carryReferrals(house, work, onBug), onBug),
      ]
      stops.push(async () => void (await Promise.all(ends.map((end) => end()))))
    },
  }
}

type Referrals = NonNullable<Organization['referrals']>

/** The departments that speak FHIR, by the organization that refers to them. */
function fhirDepartments(
  organizations: readonly Organization[],
  { agreed, keys, now }: Pick<ReferralsParts, 'keys'> & { agreed(referrals: Referrals): boolean; now(): Date },
): ReadonlyMap<string, FhirDepartment> {
  const found = new Map<string, FhirDepartment>()
  for (const { id, name, emr, referrals } of organizations) {
    if (referrals?.write === undefined) continue
    const fhirBase = referrals.write.fhirBase.replace(/\/$/, '')
    const { clientId } = referrals.write
    const server = authorizationServer(fhirBase, keys, now)
    const by = (scope: string) => (clientId === undefined ? fetch : backendFetch(server, clientId, now, scope))
    const patients = `${emr.fhirBase.replace(/\/$/, '')}/Patient`
    const mayReceiveIt = () => agreed(referrals)
    found.set(
      id,
      fhirDepartment({
        fhirBase,
        fetch: by(DEPARTMENT_SCOPE),
        fetchSummaries: by(DEPARTMENT_SUMMARY_SCOPE),
        practice: name,
        name: referrals.name,
        patients,
        mayReceive: mayReceiveIt,
      }),
    )
  }
  return found
}
