import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { reportHeight } from './height.ts'
import './book.css'

const [, , organization = ''] = location.pathname.split('/')
// What stands behind # stays in the browser: no server and no log sees it but where it is asked with.
const invitation = location.hash.slice(1)
const asked = new URLSearchParams(location.search).get('lang')
const root = document.getElementById('root')
if (root === null) throw new Error('booking page: the document has no #root')
createRoot(root).render(
  <App
    organization={decodeURIComponent(organization)}
    invitation={invitation === '' ? null : invitation}
    asked={asked === 'es' || (asked === null && navigator.language.startsWith('es')) ? 'es' : 'en'}
  />,
)
reportHeight(root)
