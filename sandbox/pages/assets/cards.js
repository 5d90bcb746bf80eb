// Asks the apps for their cards after the chart is shown, so that a slow app never holds the chart back.
const area = document.getElementById('cards')

function element(tag, text, className = '') {
  const made = document.createElement(tag)
  made.textContent = text
  made.className = className
  return made
}

function launchForm(link) {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = `${area.dataset.chart}/launch`
  const { appointment, frame } = area.dataset
  const fields = { url: link.url, appContext: link.appContext, appointment, frame }
  for (const [name, value] of Object.entries(fields)) {
    if (!value) continue
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  form.append(element('button', link.label, 'launch'))
  return form
}

function plainLink(link) {
  const made = element('a', link.label)
  if (/^https?:/.test(link.url)) made.href = link.url
  made.rel = 'noopener'
  made.target = '_blank'
  return made
}

/** Accepting a suggestion (CDS Hooks 2.0) makes an unsigned order, which is checked and signed as any. */
function placing({ id, label, resource }, card) {
  const made = element('button', label)
  made.type = 'button'
  made.addEventListener('click', async () => {
    made.disabled = true
    const appointment = `?appointment=${area.dataset.appointment}`
    const answer = await fetch(`${area.dataset.chart}/scratchpad${appointment}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resource }),
    })
    const { location, outcome } = await answer.json()
    if (location) await told({ ...card, accepted: id })
    if (location) window.location.assign(`${area.dataset.chart}/orders${appointment}`)
    else made.after(element('p', outcome?.issue[0]?.details.text ?? 'Not placed.', 'none'))
  })
  return made
}

/** Tells the app what became of its card (CDS Hooks 2.0, feedback). One that can't be told hinders nobody. */
async function told({ service, uuid, accepted }) {
  if (!uuid) return
  await fetch(`${area.dataset.chart}/card-ends?appointment=${area.dataset.appointment}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service, card: uuid, accepted }),
  }).catch(() => undefined)
}

function puttingAside(card, made) {
  const button = element('button', 'Not now')
  button.type = 'button'
  button.addEventListener('click', () => {
    made.remove()
    void told(card)
  })
  return button
}

function cardOf(card) {
  const made = element('article', '', `card ${card.indicator}`)
  made.append(element('b', card.summary))
  if (card.detail) made.append(element('p', card.detail))
  for (const suggestion of card.suggestions ?? []) made.append(placing(suggestion, card))
  if (card.suggestions?.length) made.append(puttingAside(card, made))
  for (const link of card.links ?? []) made.append(link.type === 'smart' ? launchForm(link) : plainLink(link))
  made.append(element('small', card.source?.label ?? ''))
  return made
}

async function ask() {
  const answer = await fetch(`${area.dataset.chart}/cards?appointment=${area.dataset.appointment}`)
  showCards(area, await answer.json())
}

function showCards(place, { apps }) {
  place.replaceChildren(
    ...apps.flatMap((app) => [
      ...app.cards.map(cardOf),
      ...(app.failed ? [element('p', `${app.name}: ${app.failed}`, 'none')] : []),
    ]),
  )
}

/** Selecting an order in the composer asks the apps again, of that order (`order-select`). */
const item = document.getElementById('item')
item?.addEventListener('change', async () => {
  const asked = item.value
  const answer = await fetch(`${area.dataset.chart}/order-cards?appointment=${area.dataset.appointment}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: asked }),
  }).catch(() => null)
  // Another one may be selected by now.
  if (item.value !== asked) return
  const place = document.getElementById('order-cards')
  if (answer?.ok) showCards(place, await answer.json())
  else place.replaceChildren(element('p', 'The apps could not be asked of this order.', 'none'))
})

ask().catch(() =>
  area.replaceChildren(element('p', 'The apps could not be asked. Reload the chart to try again.', 'none')),
)
