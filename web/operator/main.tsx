import { createRoot } from 'react-dom/client'
import '../ui/tokens.css'
import '../ui/staff.css'
import './operator.css'
import './routes/routes.css'
import { App } from './app.tsx'
import { Speaking } from './words/use-words.ts'

const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no element with the id "root".')
const launch = location.pathname.split('/')[2] ?? ''
createRoot(place).render(
  <Speaking>
    <App launch={launch} />
  </Speaking>,
)
