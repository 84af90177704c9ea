/** One line through its life: a million join, ask where they are, some leave, all are admitted. */
import { type LineName, lineNamed } from "./lines.ts"

export type LineJob = {
  readonly line: LineName
  readonly people: number
  readonly ranks: number
  readonly leaves: number
}

export type LineResult = {
  /** Processor time of the whole process with its helper threads, in microseconds each. */
  readonly joinUs: number
  readonly rankUs: number
  readonly leaveUs: number
  readonly admitUs: number
  /** Heap and buffers that the line keeps once all people have joined, and at the end with all their passes. */
  readonly bytesEach: number
  readonly bytesEachAtEnd: number
  readonly admitted: number
  /** What was answered, so that all lines can be held against each other. */
  readonly answers: { readonly ranks: number; readonly order: number }
}

/** Different for each n below the modulus, and in no order. */
const personOf = (n: number): number => ((n + 1) * 48_271) % 2_147_483_647

/** Two collections with a turn between them: memory outside the heap is given back by the second. */
const keptBytes = async (): Promise<number> => {
  for (let pass = 0; pass < 2; pass++) {
    gc!()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

const cpuUs = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  const { system, user } = process.cpuUsage(before)
  return system + user
}

/** How many ranks of every line are added up to be compared: the slowest line can afford no more. */
export const comparedRanks = 100

export const measureLine = async (job: LineJob): Promise<LineResult> => {
  const { people } = job
  // A short life first, so that the compiled code is what is measured.
  if (people > 50_000) await measureLine({ ...job, people: 50_000, leaves: 100 })
  const before = await keptBytes()
  const line = lineNamed(job.line)
  const joinUs = cpuUs(() => {
    for (let n = 0; n < people; n++) line.join(personOf(n))
  })
  const joined = await keptBytes()
  let ranks = 0
  const rankUs = cpuUs(() => {
    for (let n = 0; n < job.ranks; n++) {
      const rank = line.rank(personOf(asked(n, people)))
      if (n < comparedRanks) ranks += rank
    }
  })
  const leaveUs = cpuUs(() => {
    for (let n = 0; n < job.leaves; n++) line.leave(personOf(n * Math.floor(people / job.leaves)))
  })
  for (let n = 0; n < comparedRanks; n++) ranks += line.rank(personOf(asked(n, people)))
  let end = { admitted: 0, order: 0 }
  const admitUs = cpuUs(() => {
    end = line.admitAll()
  })
  const atEnd = await keptBytes()
  return {
    joinUs: joinUs / people,
    rankUs: rankUs / job.ranks,
    leaveUs: leaveUs / job.leaves,
    admitUs: admitUs / end.admitted,
    bytesEach: (joined - before) / people,
    bytesEachAtEnd: (atEnd - before) / people,
    admitted: end.admitted,
    answers: { ranks, order: end.order },
  }
}

/** A person somewhere in the line. */
const asked = (n: number, people: number): number => (n * 7_919 + 13) % people
