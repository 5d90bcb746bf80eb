// Loaded into both servers by `node --import` while launches are counted: every request that reaches one of them waits
// as many ms as the file that FAR_AWAY names says, as if it had come from far away. The servers know nothing of it.
import { readFileSync } from 'node:fs'
import { Server } from 'node:http'

const emit = Server.prototype.emit
Server.prototype.emit = function (event, ...rest) {
  const ms = event === 'request' ? Number(readFileSync(process.env.FAR_AWAY, 'utf8')) : 0
  if (ms === 0) return emit.call(this, event, ...rest)
  setTimeout(() => emit.call(this, event, ...rest), ms)
  return true
}
