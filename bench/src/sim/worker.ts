/** Runs seeds of the simulation in a process of its own, on one thread. */
import { runSeed } from "@ticketrush/sim/run"
import type { Overrides } from "@ticketrush/sim/swarm"

export type SimJob = { readonly overrides: Overrides; readonly seeds: number; readonly first: number }

export type SimResult = {
  readonly violations: number
  readonly seedsPerCpuSecond: number
  readonly requestsPerCpuSecond: number
  readonly seedsPerSecond: number
  readonly stepsPerCpuSecond: number
  readonly simulatedPerCpuTime: number
}

/** Enough for the code to be compiled as well as it will be in a run of many thousand seeds: after a hundred it is not. */
const warmUpSeeds = 1_000

const run = ({ overrides, seeds, first }: SimJob): SimResult => {
  for (let seed = 0; seed < warmUpSeeds; seed++) runSeed({ seed: first - 1 - seed, overrides })
  const cpu = process.cpuUsage()
  const began = performance.now()
  let requests = 0
  let steps = 0
  let simulatedMs = 0
  let violations = 0
  for (let seed = first; seed < first + seeds; seed++) {
    const verdict = runSeed({ seed, overrides })
    requests += verdict.requests
    steps += verdict.steps
    simulatedMs += verdict.simulatedMs
    if (verdict.violation !== undefined) violations++
  }
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const cpuSeconds = (user + system) / 1e6
  return {
    violations,
    seedsPerCpuSecond: seeds / cpuSeconds,
    requestsPerCpuSecond: requests / cpuSeconds,
    seedsPerSecond: seeds / seconds,
    stepsPerCpuSecond: steps / cpuSeconds,
    simulatedPerCpuTime: simulatedMs / 1000 / cpuSeconds,
  }
}

process.once("message", (job: SimJob) => {
  process.send?.(run(job), () => process.disconnect())
})
