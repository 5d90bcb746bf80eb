// Loaded into both servers by `node --import` while launches are counted: every request that reaches one of them waits
// as many ms as the file that FAR_AWAY names says, as if it had come from far away. Of those that reach the EMR's FHIR server
// the file that CHART_ASKED names gets a line each: how, and how many bytes the answer's body has. The servers know nothing of it.
import { appendFileSync, readFileSync } from 'node:fs'
import { Server } from 'node:http'

const emit = Server.prototype.emit
// A server that listens on both loopback addresses hands the requests of one on to the other.
const waited = new WeakSet()
Server.prototype.emit = function (event, ...rest) {
  const isNew = event === 'request' && !waited.has(rest[0])
  if (isNew) {
    waited.add(rest[0])
    count(...rest)
  }
  const ms = isNew ? Number(readFileSync(process.env.FAR_AWAY, 'utf8')) : 0
  if (ms === 0) return emit.call(this, event, ...rest)
  setTimeout(() => emit.call(this, event, ...rest), ms)
  return true
}

function count(request, response) {
  if (!request.url.startsWith('/fhir/r4') || request.url.startsWith('/fhir/r4/.well-known')) return
  let bytes = 0
  for (const name of ['write', 'end']) {
    const send = response[name]
    response[name] = function (chunk, ...more) {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) bytes += Buffer.byteLength(chunk)
      return send.call(this, chunk, ...more)
    }
  }
  response.once('finish', () => appendFileSync(process.env.CHART_ASKED, `${request.method} ${bytes}\n`))
}
