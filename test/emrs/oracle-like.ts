import { ORACLE_LIKE as PERSONALITY } from '../../sandbox/personalities/oracle-like.ts'
import { simulationOf } from './simulation.ts'

/** The sandbox EMR of this personality, as it publishes itself. */
export const ORACLE_LIKE = simulationOf(PERSONALITY, 'https://oracle-like.example')
