// Loaded into both servers by `node --import` while launches are counted: every request that reaches one of them waits
// as many ms as the file that FAR_AWAY names says, as if it had come from far away. The servers know nothing of it.
import { readFileSync } from 'node:fs'
import { Server } from 'node:http'

const emit = Server.prototype.emit
// A server that listens on both loopback addresses hands the requests of one on to the other.
const waited = new WeakSet()
Server.prototype.emit = function (event, ...rest) {
  const isNew = event === 'request' && !waited.has(rest[0])
  if (isNew) waited.add(rest[0])
  const ms = isNew ? Number(readFileSync(process.env.FAR_AWAY, 'utf8')) : 0
  if (ms === 0) return emit.call(this, event, ...rest)
  setTimeout(() => emit.call(this, event, ...rest), ms)
  return true
}
