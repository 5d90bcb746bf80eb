import Type from 'typebox'
import { readCardFeedback } from '#formats/cds/feedback.ts'
import { CDS_SERVICES, ORDER_SELECT, PATIENT_VIEW } from '#formats/smart/addresses.ts'
import { isNo } from '../../act/use-cases.ts'
import { originsOf } from '../headers.ts'
import { HttpTrouble } from '../problem.ts'
import { route, type Call } from '../route.ts'

const HOOKS = [PATIENT_VIEW, ORDER_SELECT] as const
const addressOf = (hook: string) => `${CDS_SERVICES}/${hook}`
const feedbackOf = (hook: string) => `${addressOf(hook)}/feedback`

/** CDS Hooks 2.0, which a browser may call: the EMR's own pages may read the answer (section "Cross-Origin Resource Sharing"). */
function allowEmr({ door, request, reply }: Call) {
  const { origin } = request.headers
  const emrs = door.deps.config.organizations.flatMap(({ emr }) => [
    ...emr.frameAncestors,
    emr.fhirBase,
    ...(emr.cdsIssuer === undefined ? [] : [emr.cdsIssuer]),
  ])
  void reply.header('vary', 'origin').header('cross-origin-resource-policy', 'cross-origin')
  if (origin === undefined || !originsOf(emrs.filter((address) => URL.canParse(address))).includes(origin)) return
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', 'authorization, content-type')
    .header('access-control-max-age', '600')
}

/** The card in the chart that says who waits and for how long. The call's JWT proves the EMR; no cookie is read. */
export const cdsRoutes = [
  route({
    method: 'GET',
    url: CDS_SERVICES,
    action: 'discover-cds',
    known: 'not',
    answer: Type.Object({ services: Type.Array(Type.Unknown()) }),
    handle: (call) => {
      allowEmr(call)
      return {
        services: [
          {
            hook: PATIENT_VIEW,
            id: PATIENT_VIEW,
            title: 'Virtual visits',
            description: "Says who waits for today's virtual visit and for how long, and starts it.",
          },
          {
            hook: ORDER_SELECT,
            id: ORDER_SELECT,
            title: 'Orders of virtual visits',
            description: 'Suggests what was proposed in a virtual visit and has to be placed in the EMR, unsigned.',
          },
        ],
      }
    },
  }),
  ...[CDS_SERVICES, ...HOOKS.map(addressOf), ...HOOKS.map(feedbackOf)].map((url) =>
    route({
      method: 'OPTIONS',
      url,
      action: 'discover-cds',
      known: 'not',
      crossSite: true,
      handle: (call) => {
        allowEmr(call)
        return null
      },
    }),
  ),
  ...HOOKS.map((hook) =>
    route({
      method: 'POST',
      url: addressOf(hook),
      action: 'ask-cards',
      known: 'by-token',
      crossSite: true,
      body: Type.Object(
        {
          hook: Type.Literal(hook),
          hookInstance: Type.String(),
          context: Type.Record(Type.String(), Type.Unknown()),
        },
        { additionalProperties: true },
      ),
      answer: Type.Object({ cards: Type.Array(Type.Unknown()) }),
      limit: 600,
      handle: async (call) => {
        allowEmr(call)
        const { door, body, request } = call
        const answer = await door.deps.useCases.launch.cards(
          body,
          request.headers.authorization,
          door.deps.config.origin + addressOf(hook),
        )
        // CDS Hooks 2.0, "Trusting CDS Clients": a token that does not prove the EMR is 401.
        if (isNo(answer)) throw new HttpTrouble({ status: 401, code: 'wrong-launch' })
        return answer
      },
    }),
  ),
  /** CDS Hooks 2.0, "Feedback": what became of cards, of which nothing but the number is kept. */
  ...HOOKS.map((hook) =>
    route({
      method: 'POST',
      url: feedbackOf(hook),
      action: 'ask-cards',
      known: 'by-token',
      crossSite: true,
      body: Type.Object({ feedback: Type.Array(Type.Unknown(), { maxItems: 100 }) }, { additionalProperties: true }),
      limit: 600,
      handle: async (call) => {
        allowEmr(call)
        const { door, body, request } = call
        const { authorization } = request.headers
        const address = door.deps.config.origin + feedbackOf(hook)
        const answer = await door.deps.useCases.feedback.hear(hook, readCardFeedback(body), authorization, address)
        if (isNo(answer)) throw new HttpTrouble({ status: 401, code: 'wrong-launch' })
        return answer
      },
    }),
  ),
]
