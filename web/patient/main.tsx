import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './patient.css'

const [, , visit = ''] = location.pathname.split('/')
const root = document.getElementById('root')
if (root === null) throw new Error('patient page: the document has no #root')
createRoot(root).render(<App visit={decodeURIComponent(visit)} />)
