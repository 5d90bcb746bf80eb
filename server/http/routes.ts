import type { Route } from './route.ts'
import { bookingRoutes } from './routes/booking.ts'
import { chargeRoutes } from './routes/charges.ts'
import { visitLogRoutes } from './routes/visit-log.ts'
import { captionRoutes } from './routes/captions.ts'
import { listeningRoutes } from './routes/listening.ts'
import { cdsRoutes } from './routes/cds.ts'
import { contextRoutes } from './routes/context.ts'
import { deskRoutes } from './routes/desk.ts'
import { ledgerRoutes } from './routes/ledger.ts'
import { guestRoutes } from './routes/guest.ts'
import { launchRoutes } from './routes/launch.ts'
import { gatewayRoutes } from './routes/gateways.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { operatorRouteRoutes } from './routes/operator-routes.ts'
import { operatorRoutes } from './routes/operator.ts'
import { operationRoutes } from './routes/operation.ts'
import { pictureRoutes } from './routes/pictures.ts'
import { routeCallRoutes } from './routes/route-calls.ts'
import { routeChangeRoutes } from './routes/route-changes.ts'
import { reconcileRoutes } from './routes/reconcile.ts'
import { referralRoutes } from './routes/referrals.ts'
import { roomRoutes } from './routes/room.ts'
import { staffLanguageRoutes } from './routes/staff-language.ts'
import { visitRoutes } from './routes/visit.ts'
import { workspaceRoutes } from './routes/workspace.ts'

/** Every endpoint there is; a test walks them as every role. */
export const ROUTES: readonly Route[] = [
  ...bookingRoutes,
  ...visitRoutes,
  ...guestRoutes,
  ...roomRoutes,
  ...captionRoutes,
  ...listeningRoutes,
  ...launchRoutes,
  ...contextRoutes,
  ...cdsRoutes,
  ...gatewayRoutes,
  ...notificationRoutes,
  ...routeCallRoutes,
  ...workspaceRoutes,
  ...staffLanguageRoutes,
  ...pictureRoutes,
  ...deskRoutes,
  ...ledgerRoutes,
  ...chargeRoutes,
  ...reconcileRoutes,
  ...visitLogRoutes,
  ...referralRoutes,
  ...operatorRoutes,
  ...operatorRouteRoutes,
  ...routeChangeRoutes,
  ...operationRoutes,
]
