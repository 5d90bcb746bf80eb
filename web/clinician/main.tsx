import { createRoot } from 'react-dom/client'
import '../ui/tokens.css'
import './workspace.css'
import './chart/chart.css'
import './lists/lists.css'
import './visit/visit.css'
import './note/note.css'
import './orders/orders.css'
import { Opening } from './opening.tsx'
import { Speaking } from './words/use-words.ts'

const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no element with the id "root".')
createRoot(place).render(
  <Speaking>
    <Opening />
  </Speaking>,
)
