// The buttons of the faults page.
const active = document.getElementById('active')

async function show() {
  const answer = await fetch('/faults.json')
  active.textContent = JSON.stringify(await answer.json(), null, 2)
}

async function tell(method, body) {
  const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }
  const answer = await fetch('/faults.json', { method, ...json })
  if (answer.ok) return show()
  active.textContent = `Not done: ${answer.status} ${await answer.text()}`
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button')
  if (button?.dataset.fault !== undefined) void tell('POST', button.dataset.fault)
  if (button?.dataset.clear !== undefined) void tell('DELETE')
})
void show()
