import Type from 'typebox'
import { routeCallPath } from '#api/route-calls.ts'
import { signedIn } from '../caller.ts'
import { HttpTrouble } from '../problem.ts'
import { route, type Route } from '../route.ts'

/** As large as a message may be that comes by MLLP. */
const BODY_LIMIT = 1024 * 1024
/** A feed, not a person. */
const EACH_MINUTE = 60_000

/** Messages for routes that hear by webhook, each signed with the secret of its route. Answered once it is stored. */
export const routeCallRoutes: readonly Route[] = [
  route({
    method: 'POST',
    url: routeCallPath,
    action: 'hear-gateway',
    known: 'by-signature',
    crossSite: true,
    params: Type.Object({ organization: Type.String(), route: Type.String() }),
    body: Type.Unknown(),
    bodyLimit: BODY_LIMIT,
    limit: EACH_MINUTE,
    handle: async ({ door, params, request }) => {
      const heard = await door.deps.useCases.routeCalls.hear(params.organization, params.route, signedIn(request))
      if (heard !== null && 'unreadable' in heard)
        throw new HttpTrouble({ status: 400, code: 'invalid', facts: { field: heard.unreadable } })
      return heard
    },
  }),
]
