import { defineConfig } from 'vitest/config'

/** What every EMR is held to; a run against HAPI holds it to the same. */
const contract =
  process.env.HAPI_CLASSPATH === undefined
    ? []
    : ['server/chart/{book-test,followed-orders,lists,note,reads,referrals,visit}.sandbox.test.ts']
const everywhere = ['node_modules/**', 'dist/**', '.types/**', '.data/**']

export default defineConfig({
  test: {
    // What another process does takes as long as the machine is slow.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...everywhere, '**/*.db.test.ts', 'test/interop/**'],
          setupFiles: ['test/seeded.ts'],
          // Hundreds of runs of a property beside everything else on two cores.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['**/*.db.test.ts'],
          exclude: [...everywhere, 'test/interop/**'],
          setupFiles: ['test/seeded.ts'],
          globalSetup: ['test/postgres.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Against servers and by validators that nobody here wrote.
          name: 'interop',
          include: ['test/interop/**/*.test.ts', ...contract],
          exclude: everywhere,
          globalSetup: ['test/postgres.ts', 'test/interop/hapi.ts'],
          setupFiles: ['test/interop/ready.ts'],
          testTimeout: 60_000,
          hookTimeout: 200_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/journeys/**/*.journey.ts'],
          exclude: everywhere,
          setupFiles: ['test/journeys/daytime.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A journey waits more than it computes, but each brings two processes and two browsers.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
