import { expect, test } from 'vitest'
import { replyOf } from './reply.ts'

test.each([
  ['STOP', 'stop'],
  [' stop. ', 'stop'],
  ['Stop texting me please', 'stop'],
  ['UNSUBSCRIBE', 'stop'],
  ['Cancel', 'stop'],
  ['END', 'stop'],
  ['quit!', 'stop'],
  ['Opt out', 'stop'],
  ['ALTO', 'stop'],
  ['parar', 'stop'],
  ['Cancelar', 'stop'],
  ['START', 'start'],
  ['unstop', 'start'],
  ['Reanudar', 'start'],
  ['help', 'help'],
  ['AYUDA', 'help'],
  ['Cancel my visit on Tuesday please', 'other'],
  ['End of the week would be better', 'other'],
  ['I am running late', 'other'],
  ['Do not stop', 'other'],
  ['yes', 'other'],
  ['', 'other'],
])('%j is %s', (text, reply) => expect(replyOf(text)).toBe(reply))
