import Type from 'typebox'
import { GatewayCall, gatewayPath } from '#api/text-messages.ts'
import { signedIn } from '../caller.ts'
import { route } from '../route.ts'

/** Where the gateway for text messages says what people answered and what became of ours (docs/text-messages.md). */
export const textMessageRoutes = [
  route({
    method: 'POST',
    url: gatewayPath,
    action: 'hear-gateway',
    known: 'by-signature',
    crossSite: true,
    params: Type.Object({ organization: Type.String() }),
    body: GatewayCall,
    limit: 600,
    handle: ({ door, params, body, request }) =>
      door.deps.useCases.textMessages.hear(params.organization, signedIn(request), body),
  }),
]
