import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { reportHeight } from './height.ts'
import './book.css'

const [, , organization = ''] = location.pathname.split('/')
const asked = new URLSearchParams(location.search).get('lang')
const root = document.getElementById('root')
if (root === null) throw new Error('booking page: the document has no #root')
createRoot(root).render(
  <App
    organization={decodeURIComponent(organization)}
    asked={asked === 'es' || (asked === null && navigator.language.startsWith('es')) ? 'es' : 'en'}
  />,
)
reportHeight(root)
