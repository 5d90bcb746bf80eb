import { expect, test } from 'vitest'
import { says } from './says.ts'

/** These answers are of a page that asks again by itself, and says so (`failed` in web/patient/words). */
test.each(['chart-unreachable', 'broken'] as const)(
  'a patient is not told to try again what their page tries again: %s',
  (code) => {
    const heard = (language: 'en' | 'es') => says(code, { audience: 'patient', language, phone: '617-555-0142' }, {})
    expect(heard('en')).toMatch(/\. Give it a minute\. Still nothing\? Call the practice at 617-555-0142\.$/)
    expect(heard('es')).toMatch(/\. Espere un minuto\. ¿Sigue igual\? Llame al consultorio al 617-555-0142\.$/)
  },
)
