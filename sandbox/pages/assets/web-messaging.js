// The EMR's side of SMART Web Messaging (STU 1), a simulation: only the app in this frame, with the handle of its launch, is
// answered; what it asks is asked of the chart, and the composer opens beside it.
const host = document.getElementById('messaging')
const { handle, app, chart, appointment, manner } = host.dataset
const panel = document.getElementById('composer')

const withAppointment = (path) => `${chart}${path}${path.includes('?') ? '&' : '?'}appointment=${appointment}`

async function scratchpad(method, location, body) {
  const answer = await fetch(withAppointment(`/scratchpad${location === '' ? '' : `/${location}`}`), {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) return { status: `${answer.status} ${answer.statusText}` }
  return answer.json()
}

function launchActivity({ activityType, activityParameters }) {
  const orders = activityParameters?.draftOrderLocations
  if (activityType !== 'order-review' || !Array.isArray(orders) || !orders.every(isLocation))
    return { status: 'error', statusDetail: { text: `There is no activity ${String(activityType)} for this.` } }
  panel.querySelector('iframe')?.remove()
  const composer = document.createElement('iframe')
  composer.title = 'Orders to sign'
  composer.src = withAppointment(`/composer?orders=${orders.join(',')}`)
  panel.append(composer)
  panel.hidden = false
  return { status: 'success' }
}

const isLocation = (one) => typeof one === 'string' && /^(MedicationRequest|ServiceRequest)\/[A-Za-z0-9.-]+$/.test(one)

// What real ones say in such a case: what it is, and not what the app did wrong.
const REFUSAL = 'This chart is open for editing on another workstation (2 West, room 14).'

async function answer(type, payload) {
  if (manner === 'refuses' && type.startsWith('ui.')) return { status: 'error', statusDetail: { text: REFUSAL } }
  const { location } = payload
  if (['scratchpad.read', 'scratchpad.update', 'scratchpad.delete'].includes(type) && !isLocation(location))
    return { status: '400 Bad Request' }
  switch (type) {
    case 'status.handshake':
      return {}
    case 'scratchpad.create':
      return scratchpad('POST', '', payload)
    case 'scratchpad.read':
      return scratchpad('GET', location)
    case 'scratchpad.update':
      return scratchpad('PUT', location, payload)
    case 'scratchpad.delete':
      return scratchpad('DELETE', location)
    case 'ui.launchActivity':
      return launchActivity(payload)
    case 'ui.done':
      window.location.assign(withAppointment(''))
      return { status: 'success' }
    default:
      return { status: '501 Not Implemented' }
  }
}

window.addEventListener('message', async ({ origin, source, data }) => {
  const frame = document.getElementById('app')
  if (manner === 'deaf' || origin !== app || source !== frame.contentWindow) return
  if (data?.messagingHandle !== handle || typeof data.messageId !== 'string') return
  const payload = await answer(data.messageType, data.payload ?? {})
  // What the app has changed or taken back is not left standing in the composer.
  const shown = panel.querySelector('iframe')
  if (shown && ['scratchpad.update', 'scratchpad.delete'].includes(data.messageType))
    shown.contentWindow.location.reload()
  source.postMessage({ messageId: crypto.randomUUID(), responseToMessageId: data.messageId, payload }, app)
})

document.getElementById('close-composer').addEventListener('click', () => {
  panel.hidden = true
})
