import { describe, expect, test } from 'vitest'
import { FhirElement } from './element.ts'
import { imageIn, photoOf } from './photo.ts'

const patient = (photo: unknown) => new FhirElement({ resourceType: 'Patient', id: '1', photo }, 'Patient')
const base64 = (...bytes: number[]) => btoa(String.fromCharCode(...bytes))
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]

describe('a patient’s photo', () => {
  test.each([
    ['is in the record itself', [{ contentType: 'image/png', data: 'AAAA' }], { data: 'AAAA' }],
    ['is a Binary of the server', [{ url: 'Binary/7' }], { binary: 'Binary/7' }],
    ['is a Binary, by its whole address', [{ url: 'https://emr.example/fhir/Binary/7' }], { binary: 'Binary/7' }],
    ['is not fetched from elsewhere', [{ url: 'https://elsewhere.example/ann.png' }], null],
    ['may be the second', [{ title: 'none' }, { data: 'AAAA' }], { data: 'AAAA' }],
    ['may be missing', undefined, null],
  ])('%s', (_, photo, found) => expect(photoOf(patient(photo))).toEqual(found))

  test.each([
    ['JPEG', base64(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
    ['PNG', base64(...PNG), 'image/png'],
    ['PNG in lines', base64(...PNG).replace(/(.{4})/, '$1\r\n'), 'image/png'],
    ['SVG, which may hold a script', btoa('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
    ['what is no base64', '%%%', undefined],
    ['more than a portrait', 'A'.repeat(3_000_000), undefined],
  ])('is shown by what it is: %s', (_, data, type) => expect(imageIn(data)?.type).toBe(type))
})
