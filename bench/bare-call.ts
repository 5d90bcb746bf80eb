import websocket from '@fastify/websocket'
import Fastify from 'fastify'

/**
 * The peer to hold our joins against: two static pages and a signaller that passes on what it hears, nothing else. The
 * camera is open and the line stands before the press, as in a Causeway waiting room; the press makes the connection.
 */
export async function openBareCall(): Promise<{ caller: string; callee: string; close(): Promise<void> }> {
  const app = Fastify()
  await app.register(websocket)
  const lines = new Set<{ send(text: string): void }>()
  app.get('/line', { websocket: true }, (line) => {
    lines.add(line)
    line.on('close', () => lines.delete(line))
    line.on('message', (bytes: Buffer) => {
      for (const other of lines) if (other !== line) other.send(bytes.toString())
    })
  })
  for (const side of ['caller', 'callee'])
    app.get(`/${side}`, (_request, reply) => reply.type('text/html; charset=utf-8').send(page(side)))
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { caller: `${origin}/caller`, callee: `${origin}/callee`, close: () => app.close() }
}

/**
 * Camera and microphone as web/ui/call/media.ts asks for them, and one's own picture beside the other's, as in any call:
 * both send, show and draw the same.
 */
const page = (side: string) => `<!doctype html><meta charset="utf-8"><title>${side}</title>
<button disabled>Call</button><video id="remote" autoplay playsinline></video><video id="own" autoplay playsinline muted></video>
<script type="module">
const media = await navigator.mediaDevices.getUserMedia({
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
})
document.querySelector('#own').srcObject = media
const line = new WebSocket(location.origin.replace('http', 'ws') + '/line')
const say = (said) => line.send(JSON.stringify(said))
let connection
const open = () => {
  connection = new RTCPeerConnection()
  for (const track of media.getTracks()) connection.addTrack(track, media)
  connection.onicecandidate = ({ candidate }) => candidate && say({ candidate })
  connection.ontrack = ({ streams: [stream] }) => { document.querySelector('#remote').srcObject = stream }
}
const describe = async () => {
  await connection.setLocalDescription()
  say({ description: connection.localDescription })
}
let heard = Promise.resolve()
line.onmessage = ({ data }) => {
  heard = heard.then(async () => {
    const { description, candidate } = JSON.parse(data)
    if (candidate) return connection.addIceCandidate(candidate)
    if (description.type === 'offer') open()
    await connection.setRemoteDescription(description)
    if (description.type === 'offer') await describe()
  })
}
const button = document.querySelector('button')
button.onclick = () => { open(); describe() }
line.onopen = () => { button.disabled = false }
</script>`
