import type { Compared } from '#api/operator.ts'
import type { House } from './house.ts'
import { byOperator } from './operator-audit.ts'
import type { OperatorUseCases } from './use-cases.ts'

export interface ConfigurationParts {
  /** The configuration of an organization as it is in force, without any secret, as text. */
  configurationOf(organization: string): Promise<string>
  /** What differs from an export that was kept; null where it is none. */
  compare(organization: string, kept: string): Promise<Compared['differences'] | null>
}

/** The configuration on the operator's page, to keep and to compare. */
export function configurationUseCases(
  house: House,
  { configurationOf, compare }: ConfigurationParts,
): Pick<OperatorUseCases, 'configuration' | 'compareConfiguration'> {
  return {
    configuration: async (session) => {
      const text = await configurationOf(session.organization)
      const audit = byOperator(session, 'read', 'configuration exported')
      await house.store.audit(session.organization, [audit], house.now())
      return text
    },
    compareConfiguration: async (session, kept) => {
      const differences = await compare(session.organization, kept)
      const audit = byOperator(session, 'read', 'configuration compared')
      await house.store.audit(session.organization, [audit], house.now())
      return differences === null ? { readable: false, differences: [] } : { readable: true, differences }
    },
  }
}
