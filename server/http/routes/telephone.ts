import Type from 'typebox'
import { TelephoneCall, telephonePath } from '#api/telephone.ts'
import { signedIn } from '../caller.ts'
import { route } from '../route.ts'

/** Where the telephone service says what became of a call (docs/telephone.md). */
export const telephoneRoutes = [
  route({
    method: 'POST',
    url: telephonePath,
    action: 'hear-gateway',
    known: 'by-signature',
    crossSite: true,
    params: Type.Object({ organization: Type.String() }),
    body: TelephoneCall,
    limit: 600,
    handle: ({ door, params, body, request }) =>
      door.deps.useCases.telephone.hear(params.organization, signedIn(request), body),
  }),
]
