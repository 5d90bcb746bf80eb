// In the simulated meeting: says every second that it is, and shows who else is.
const EVERY_MS = 1000
const by = (id) => document.getElementById(id)
const base = location.pathname
let medium = 'video'
let stay = crypto.randomUUID()
let there = true

async function tick() {
  if (!there) return
  try {
    const answer = await fetch(`${base}/here`, { method: 'POST', body: new URLSearchParams({ stay, medium }) })
    const { over, here } = await answer.json()
    if (over) return out('over')
    const says = by('who').dataset
    by('who').textContent = here.length === 0 ? says.alone : `${says.with} ${here.map((who) => says[who]).join(', ')}.`
  } catch {
    by('who').textContent = by('who').dataset.lost
  }
}

function left() {
  navigator.sendBeacon(`${base}/left`, new URLSearchParams({ stay }))
}

function out(why) {
  there = false
  by('in').hidden = true
  by('out').hidden = false
  by('out-title').textContent = by('out-title').dataset[why]
  by('again').hidden = why === 'over'
  by('out-title').focus()
}

by('leave').addEventListener('click', () => {
  left()
  out('left')
})
by('again').addEventListener('click', () => location.reload())
by('medium').addEventListener('click', () => {
  // Another medium is another stay.
  left()
  stay = crypto.randomUUID()
  medium = medium === 'video' ? 'audio' : 'video'
  by('medium').textContent = by('medium').dataset[medium === 'video' ? 'audio' : 'video']
  void tick()
})
addEventListener('pagehide', () => {
  if (there) left()
})
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
void tick()
setInterval(tick, EVERY_MS)
