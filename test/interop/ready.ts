import { inject } from 'vitest'
import { hapiReady } from './hapi.ts'

const hapi = inject('hapi')
if (hapi !== undefined) await hapiReady(hapi)
