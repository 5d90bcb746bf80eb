import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { firstInvalid } from './invalid.ts'
import { HttpTrouble } from './problem.ts'

/** Checks what came against the contract and drops members that it does not name, so that nothing unknown goes further. */
export function validatorOf(schema: TSchema) {
  const contract = Compile(schema)
  return (value: unknown) =>
    contract.Check(value)
      ? { value: Value.Clean(schema, value) }
      : { error: new HttpTrouble({ status: 400, code: 'invalid', facts: firstInvalid(contract.Errors(value)) }) }
}

/**
 * Takes JSON, and a mail or HL7 v2 where a signature proves who sends it; nothing else, for a form of another site can send
 * the other kinds without asking. An empty body is none.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (!bySignature(request)) return done(new HttpTrouble({ status: 415, code: 'not-json' }))
    request.signedBody = Buffer.from(bytes)
    // Byte for byte, whatever the mail's parts are written in.
    done(null, { kind: 'returned', raw: request.signedBody.toString('latin1') })
  })
  app.addContentTypeParser('application/hl7-v2', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (!bySignature(request)) return done(new HttpTrouble({ status: 415, code: 'not-json' }))
    request.signedBody = Buffer.from(bytes)
    done(null, { kind: 'hl7v2' })
  })
  app.addContentTypeParser(
    ['application/json', 'application/fhir+json'],
    { parseAs: 'string' },
    (request, text, done) => {
      if (bySignature(request)) request.signedBody = text.toString()
      if (text === '') return done(null, undefined)
      try {
        done(null, JSON.parse(text.toString()))
      } catch {
        done(new HttpTrouble({ status: 400, code: 'not-json' }))
      }
    },
  )
}

const bySignature = ({ routeOptions }: FastifyRequest) => routeOptions.config.declared?.known === 'by-signature'

/**
 * Refuses what changes something unless our own page sent it, and a WebSocket always: browsers name the sender in
 * Origin and no page can forge it. Calls that prove themselves by a token are declared `crossSite`.
 */
export function refuseOtherSites(origin: string, request: FastifyRequest): void {
  const declared = request.routeOptions.config.declared
  if (declared === undefined || declared.crossSite) return
  if (request.method === 'GET' && declared.seat === undefined) return
  if (request.headers.origin !== origin) throw new HttpTrouble({ status: 403, code: 'other-site', facts: { origin } })
}
