import Type, { type Static } from 'typebox'

const id = Type.String({ minLength: 1, maxLength: 100 })
const at = Type.String({ format: 'date-time' })

/** What the gateway for text messages tells us: somebody answered one, or what became of one. */
export const GatewayCall = Type.Union([
  Type.Object({
    kind: Type.Literal('reply'),
    /** The gateway's own name for this call, the same in every try. */
    id,
    at,
    from: Type.String({ minLength: 3, maxLength: 30 }),
    text: Type.String({ maxLength: 2000 }),
  }),
  Type.Object({
    kind: Type.Literal('report'),
    id,
    at,
    /** The `reference` with which we handed the message over. */
    reference: Type.String({ minLength: 1, maxLength: 200 }),
    status: Type.Enum(['delivered', 'undelivered']),
  }),
])
export type GatewayCall = Static<typeof GatewayCall>

export const gatewayPath = '/text-messages/:organization'
