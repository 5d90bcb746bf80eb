// The thread in which drafts are made, one after the other (`line.ts`).
import { parentPort } from 'node:worker_threads'
import { draftOf, type DraftMaterial } from '#domain/smart-note/draft.ts'

parentPort?.on('message', (material: DraftMaterial) => parentPort?.postMessage(draftOf(material)))
