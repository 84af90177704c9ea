/** The worker that solves the work of a join, so that the page stays quick meanwhile. */
import { makeSolver } from "@ticketrush/client/browser"
import type { Work } from "./join-proof.ts"

const triesAtOnce = 50_000

self.addEventListener("message", ({ data }: MessageEvent<Work>) => {
  const solver = makeSolver(data.challenge, data.zeroBits, data.parts)
  let answers = null
  while (answers === null) answers = solver(triesAtOnce)
  self.postMessage(answers)
})
