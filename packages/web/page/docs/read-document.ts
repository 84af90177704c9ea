/** A document for machines, once a page: both are as old as the server that gave them. */
import { Failure } from "../api.ts"

const answerMs = 8_000
const read = new Map<string, Promise<unknown>>()

const ask = async (path: string): Promise<unknown> => {
  const answer = await fetch(path, { signal: AbortSignal.timeout(answerMs) }).catch(() => {
    throw new Failure("unknown", 0, "", "network")
  })
  if (!answer.ok) throw new Failure("unknown", answer.status, "", `HTTP ${answer.status}`)
  return answer.json()
}

export const readDocument = <T>(path: string): Promise<T> => {
  const known = read.get(path) ?? ask(path)
  read.set(path, known)
  // What could not be read is asked for again the next time.
  known.catch(() => read.delete(path))
  return known as Promise<T>
}
