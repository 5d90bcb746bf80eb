// The thread in which the logs of other video tools are read and compared, one after the other (`line.ts`).
import { parentPort } from 'node:worker_threads'
import type { LogAsked } from '../act/visit-log-reader.ts'
import { answerLog } from './visit-log.ts'

parentPort?.on('message', (asked: LogAsked) => parentPort?.postMessage(answerLog(asked)))
