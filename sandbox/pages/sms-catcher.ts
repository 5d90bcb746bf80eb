import type { FastifyInstance } from 'fastify'
import type { Outbox } from './outbox.ts'
import { field } from './reading.ts'

const KEY = 'Bearer sandbox-sms'

/** The gateway for text messages: `POST /sms` with `{to, body, reference}` and the gateway's key; `sender` is told of replies. */
export function registerSmsCatcher(
  app: FastifyInstance,
  outbox: Outbox,
  { sender, down }: { sender: string; down: () => boolean },
): void {
  app.post('/sms', async (request, reply) => {
    if (request.headers.authorization !== KEY) {
      return reply.code(401).send({ error: 'The text message gateway needs its key as a bearer token.' })
    }
    if (down()) return reply.code(503).send({ error: 'The text message gateway is out of service.' })
    const to = field(request.body, 'to')
    const text = field(request.body, 'body')
    const reference = field(request.body, 'reference')
    if (to === '' || text === '') return reply.code(400).send({ error: 'A text message needs "to" and "body".' })
    const caught = outbox.add({
      channel: 'sms',
      to,
      text,
      attachments: [],
      sender,
      ...(reference === '' ? {} : { reference }),
    })
    return reply.code(202).send({ id: caught.id })
  })
}
