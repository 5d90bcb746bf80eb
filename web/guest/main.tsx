import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './guest.css'

const [, , visit = '', guest = ''] = location.pathname.split('/')
const root = document.getElementById('root')
if (root === null) throw new Error('guest page: the document has no #root')
createRoot(root).render(
  <App visit={decodeURIComponent(visit)} guest={guest === 'interpreter' ? 'interpreter' : 'helper'} />,
)
