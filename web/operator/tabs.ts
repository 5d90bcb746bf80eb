import type { ComponentType } from 'react'
import type { OperatorPage } from '#api/operator.ts'
import { ConfigurationTab } from './configuration/configuration-tab.tsx'
import { ConnectionTab } from './connection/connection-tab.tsx'
import type { Paths } from './paths.ts'
import { ProfileTab } from './profile/profile-tab.tsx'
import { RoutesTab } from './routes/routes-tab.tsx'

/** What every tab is handed. */
export interface Seat {
  paths: Paths
  page: OperatorPage
  /** An instant as the practice's clock says it. */
  time(instant: string): string
}

/** The tabs, in the order in which a connection comes about. A tab is asked for its facts when it is first opened. */
export const TABS: readonly { id: string; title: string; Tab: ComponentType<{ seat: Seat }> }[] = [
  { id: 'connection', title: 'Connection', Tab: ConnectionTab },
  { id: 'profile', title: 'Site profile', Tab: ProfileTab },
  { id: 'configuration', title: 'Configuration', Tab: ConfigurationTab },
  { id: 'routes', title: 'Routes', Tab: RoutesTab },
]
