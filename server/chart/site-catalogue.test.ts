import { expect, test } from 'vitest'
import { siteCatalogue } from './site-catalogue.ts'

const catalogue = siteCatalogue([
  { category: 'laboratory', code: 'LIPID', text: 'Lipid panel' },
  { category: 'laboratory', code: '24320-4', system: 'http://loinc.org', text: 'Basic metabolic panel' },
  { category: 'imaging', code: 'XR-CHEST', text: 'Chest X-ray, two views' },
  { category: 'prescription', code: 'OXY5', text: 'Oxycodone 5 mg', controlled: true },
])
const found = (q: string) => catalogue.search(q).entries.map(({ reference }) => reference)

test('is found by words in any order, or by the code, whatever the case', () => {
  expect(found('panel')).toEqual(['laboratory/LIPID', 'laboratory/24320-4'])
  expect(found(' Panel  basic')).toEqual(['laboratory/24320-4'])
  expect(found('xr-chest')).toEqual(['imaging/XR-CHEST'])
  expect(found('ferritin')).toEqual([])
})

test('an entry has the site’s own code, and no system where the code has none', () => {
  expect(catalogue.entry('laboratory/LIPID')).toEqual({
    reference: 'laboratory/LIPID',
    category: 'laboratory',
    text: 'Lipid panel',
    code: { system: '', code: 'LIPID', display: 'Lipid panel' },
    controlled: false,
  })
  expect(catalogue.entry('prescription/OXY5')?.controlled).toBe(true)
  expect(catalogue.entry('imaging/LIPID')).toBe(null)
})
