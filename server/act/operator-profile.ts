import type { MessagePreview, ProfilePage, SiteProfile } from '#api/operator.ts'
import type { House } from './house.ts'
import { byOperator } from './operator-audit.ts'
import type { PreviewedMessage, ProfiledInterface, ProfileVersion, ProfileVersions } from './site-profile.ts'
import type { Answer, OperatorSession, OperatorUseCases } from './use-cases.ts'

const HISTORY = 50

export interface ProfileParts {
  versions: ProfileVersions
  interfaces: ProfiledInterface
  /** A person by reference; empty where the EMR does not say who that is. */
  nameOf(organization: string, practitioner: string): Promise<string>
}

/**
 * The site profile on the operator's page. The settings give the first; a version that was edited here counts over them,
 * until somebody goes back to them.
 */
export function profileUseCases(
  house: House,
  { versions, interfaces, nameOf }: ProfileParts,
): Pick<OperatorUseCases, 'profile' | 'checkProfile' | 'editProfile' | 'setBackProfile' | 'testMessage'> {
  const inForce = async (organization: string, settings: SiteProfile) => {
    const newest = await versions.newest(organization)
    return { version: newest?.version ?? 0, profile: newest?.profile ?? settings, asSettings: newest?.profile == null }
  }
  const page = async ({ organization }: OperatorSession): Promise<ProfilePage> => {
    const settings = interfaces.ofSettings(organization)
    if (settings === null)
      return {
        interface: null,
        profile: null,
        version: 0,
        asSettings: true,
        settingsDiffer: [],
        previews: [],
        history: [],
      }
    const now = await inForce(organization, settings)
    return {
      ...now,
      interface: interfaces.interfaceOf(organization),
      settingsDiffer: interfaces.differences(now.profile, settings),
      previews: messages(interfaces.preview(organization, now.profile, house.now())),
      history: await history(organization, settings),
    }
  }
  const history = async (organization: string, settings: SiteProfile): Promise<ProfilePage['history']> => {
    const all = await versions.list(organization, HISTORY + 1)
    const names = new Map(
      await Promise.all(
        [...new Set(all.map(({ by }) => by))].map(async (by) => [by, (await nameOf(organization, by)) || by] as const),
      ),
    )
    const first = all.at(-1)?.version === 1
    return all.slice(0, HISTORY).map(({ version, profile, at, by, backTo }, index) => {
      const before = all[index + 1]
      return {
        version,
        at: at.toISOString(),
        by: names.get(by) ?? by,
        backTo,
        changes:
          before === undefined && !first
            ? []
            : interfaces.differences(before?.profile ?? settings, profile ?? settings),
      }
    })
  }
  /** Adds a version, with its audit, unless somebody else has meanwhile. */
  const add = async (
    session: OperatorSession,
    base: number,
    made: Pick<ProfileVersion, 'profile' | 'backTo'>,
    what: string,
    changes: readonly string[],
  ): Promise<Answer<ProfilePage>> => {
    const { organization, practitioner } = session
    const audit = byOperator(session, 'update', what, {
      version: String(base + 1),
      ...(made.backTo !== null && { backTo: String(made.backTo) }),
      changed: changes.join('; '),
    })
    const added = await versions.add(organization, base, { ...made, at: house.now(), by: practitioner }, audit)
    if (added) return page(session)
    return { refused: 'newer-version', version: String((await versions.newest(organization))?.version ?? 0) }
  }

  return {
    profile: page,

    checkProfile: async ({ organization }, profile) => {
      const settings = interfaces.ofSettings(organization)
      if (settings === null) return { refused: 'not-found' }
      const wrong = interfaces.wrongWith(profile)
      if (wrong.length > 0) return { wrong, previews: [] }
      const now = await inForce(organization, settings)
      const at = house.now()
      const before = interfaces.preview(organization, now.profile, at)
      return { wrong, previews: messages(interfaces.preview(organization, profile, at), before) }
    },

    editProfile: async (session, { base, profile }) => {
      const settings = interfaces.ofSettings(session.organization)
      if (settings === null) return { refused: 'not-found' }
      const wrong = interfaces.wrongWith(profile)
      if (wrong.length > 0) return { refused: 'unfit-profile', wrong }
      const before = (await inForce(session.organization, settings)).profile
      const changes = interfaces.differences(before, profile)
      if (changes.length === 0) return page(session)
      return add(session, base, { profile, backTo: null }, 'site profile changed', changes)
    },

    setBackProfile: async (session, { base, to }) => {
      const { organization } = session
      const settings = interfaces.ofSettings(organization)
      const earlier = to === 0 ? null : await versions.version(organization, to)
      if (settings === null || (to !== 0 && earlier === null)) return { refused: 'not-found' }
      const before = (await inForce(organization, settings)).profile
      const profile = earlier?.profile ?? null
      const changes = interfaces.differences(before, profile ?? settings)
      return add(session, base, { profile, backTo: to }, 'site profile set back', changes)
    },

    testMessage: async (session, { kind, profile }) => {
      const wrong = interfaces.wrongWith(profile)
      if (wrong.length > 0) return { refused: 'unfit-profile', wrong }
      const sent = await interfaces.sendTest(session.organization, profile, kind)
      if (sent === null) return { refused: 'not-found' }
      const { event, controlId, outcome } = sent
      const audit = byOperator(session, 'execute', 'test message sent', { event, controlId, outcome })
      await house.store.audit(session.organization, [audit], house.now())
      return sent
    },
  }
}

/** Each line with whether it differs from how it was written `before`. */
function messages(previewed: readonly PreviewedMessage[], before = previewed): MessagePreview[] {
  return previewed.map(({ kind, title, event, lines }) => {
    const earlier = new Set(before.find((one) => one.kind === kind)?.lines)
    return { kind, title, event, lines: lines.map((text) => ({ text, changed: !earlier.has(text) })) }
  })
}
