import { expect, test } from 'vitest'
import { federalHolidays, isFederalHoliday } from './holidays.ts'

// As the Office of Personnel Management publishes them, with the days themselves where they are observed on another.
test.each([
  [2026, ['01-01', '01-19', '02-16', '05-25', '06-19', '07-03', '07-04', '09-07', '10-12', '11-11', '11-26', '12-25']],
  [
    2027,
    [
      '01-01',
      '01-18',
      '02-15',
      '05-31',
      '06-18',
      '06-19',
      '07-04',
      '07-05',
      '09-06',
      '10-11',
      '11-11',
      '11-25',
      '12-24',
      '12-25',
      '12-31',
    ],
  ],
])('of %i', (year, days) => {
  expect(federalHolidays(year)).toEqual(days.map((date) => `${year}-${date}`))
})

test('a New Year on a Saturday is observed in the year before', () => {
  expect([isFederalHoliday('2027-12-31'), isFederalHoliday('2028-01-01'), isFederalHoliday('2027-12-30')]).toEqual([
    true,
    true,
    false,
  ])
})
