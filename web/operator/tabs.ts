import type { ComponentType } from 'react'
import type { OperatorPage } from '#api/operator.ts'
import { ConfigurationTab } from './configuration/configuration-tab.tsx'
import { ConnectionTab } from './connection/connection-tab.tsx'
import type { Paths } from './paths.ts'
import { ProfileTab } from './profile/profile-tab.tsx'
import { RoutesTab } from './routes/routes-tab.tsx'
import type { Words } from './words/en.ts'

/** What every tab is handed. */
export interface Seat {
  paths: Paths
  page: OperatorPage
  /** An instant as the practice's clock says it. */
  time(instant: string): string
}

/** The tabs, in the order in which a connection comes about. A tab is asked for its facts when it is first opened. */
export const TABS: readonly { id: Exclude<keyof Words['tabs'], 'label'>; Tab: ComponentType<{ seat: Seat }> }[] = [
  { id: 'connection', Tab: ConnectionTab },
  { id: 'profile', Tab: ProfileTab },
  { id: 'configuration', Tab: ConfigurationTab },
  { id: 'routes', Tab: RoutesTab },
]
