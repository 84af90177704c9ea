/**
 * Solves the work of a join beside the program that asks for it: in a worker of the browser or of Node, and where there may be
 * none, such as in a page whose policy forbids it, in short slices between other tasks.
 */
import { Effect } from "effect"
import { makeHashing, makeSolver } from "./makeSolver.ts"

export type Work = { readonly challenge: string; readonly zeroBits: number; readonly parts: number }
type Answers = ReadonlyArray<number>
/** Throws where a worker is forbidden. What it gives ends the work, of which nothing is told then. */
type Start = (work: Work, told: (answers: Answers) => void, failed: () => void) => () => void

/** Interrupting it ends the work. */
export const solveBeside = (work: Work): Effect.Effect<Answers> => {
  const start = workerOfNode() ?? workerOfBrowser()
  return start === undefined ? inSlices(work) : Effect.catch(inWorker(work, start), () => inSlices(work))
}

const inWorker = (work: Work, start: Start): Effect.Effect<Answers, "no worker"> =>
  Effect.callback<Answers, "no worker">((resume) => {
    const failed = (): void => resume(Effect.fail("no worker"))
    try {
      return Effect.sync(start(work, (answers) => resume(Effect.succeed(answers)), failed))
    } catch {
      failed()
    }
  })

/** Numbers that are tried before a worker looks whether it is done. */
const triesAtOnce = 50_000

const solverText = ({ challenge, parts, zeroBits }: Work): string => `
  const solver = (${makeSolver})(${JSON.stringify(challenge)}, ${zeroBits}, ${parts}, (${makeHashing})())
  let answers = null
  while (answers === null) answers = solver(${triesAtOnce})
`

type NodeThreads = {
  readonly Worker: new (text: string, options: { readonly eval: true }) => NodeWorker
}
type NodeWorker = {
  once(event: "message", listener: (answers: Answers) => void): NodeWorker
  once(event: "error", listener: () => void): NodeWorker
  terminate(): Promise<number>
}

/** Not imported: a bundler for browsers would have to know what it is. */
const workerOfNode = (): Start | undefined => {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  const threads = process?.getBuiltinModule?.("node:worker_threads") as NodeThreads | undefined
  return (
    threads &&
    ((work, told, failed) => {
      const text = `${solverText(work)} require("node:worker_threads").parentPort.postMessage(answers)`
      const worker = new threads.Worker(text, { eval: true }).once("message", told).once("error", failed)
      return () => void worker.terminate()
    })
  )
}

type BrowserWorker = {
  onmessage: ((event: { readonly data: Answers }) => void) | null
  onerror: (() => void) | null
  terminate(): void
}
type BrowserWorld = { readonly Worker?: new (url: string) => BrowserWorker }

const workerOfBrowser = (): Start | undefined => {
  const { Worker } = globalThis as BrowserWorld
  return (
    Worker &&
    ((work, told, failed) => {
      const text = new Blob([`${solverText(work)} postMessage(answers)`], { type: "text/javascript" })
      const url = URL.createObjectURL(text)
      let worker: BrowserWorker | undefined
      const end = (): void => {
        worker?.terminate()
        URL.revokeObjectURL(url)
      }
      try {
        worker = new Worker(url)
      } catch (forbidden) {
        end()
        throw forbidden
      }
      worker.onmessage = ({ data }) => {
        end()
        told(data)
      }
      worker.onerror = () => {
        end()
        failed()
      }
      return end
    })
  )
}

/** Tries of one slice: some ten milliseconds on a slow phone. */
const triesOfSlice = 2_000

const inSlices = ({ challenge, parts, zeroBits }: Work): Effect.Effect<Answers> =>
  Effect.suspend(() => {
    const solver = makeSolver(challenge, zeroBits, parts)
    const slice: Effect.Effect<Answers> = Effect.suspend(() => {
      const answers = solver(triesOfSlice)
      return answers === null ? Effect.andThen(Effect.sleep(0), slice) : Effect.succeed(answers)
    })
    return slice
  })
