/** From the measurements of all rounds to the figures of the report: ratios first. */
import type { Finding } from "../Experiment.ts"
import { ratios, summary } from "../stats.ts"
import type { ClusterRounds } from "./experiment.ts"
import { type HoldsMeasured, nodesCpuUs } from "./measure.ts"
import { listNames, variantNames as names } from "./variants.ts"

type Figure = (measured: HoldsMeasured) => number

const accepted: Figure = (m) => m.acceptedPerSecond
const allCpuUs: Figure = (m) => nodesCpuUs(m) + m.postgresCpuUs

const holdsFindings = (rounds: ClusterRounds): ReadonlyArray<Finding> => {
  const of = (name: string, pick: Figure): ReadonlyArray<number> => rounds.holds[name].map(pick)
  const against = (name: string, a: string, b: string, pick: Figure, goal?: Finding["goal"]): Finding => ({
    name,
    unit: "x",
    value: ratios(of(a, pick), of(b, pick)),
    ...(goal !== undefined && { goal }),
  })
  const cost = (a: string, b: string, goal?: Finding["goal"]): ReadonlyArray<Finding> => [
    against(`${a} against ${b}: processor time of all nodes`, a, b, nodesCpuUs, goal),
    against("  with Postgres", a, b, allCpuUs, goal),
  ]
  const most = { atMost: 1.15 }
  return [
    against(`${names.foreign}, against its owner: accepted a second`, names.foreign, names.owner, accepted, {
      atLeast: 0.6,
    }),
    ...cost(names.foreign, names.owner),
    ...cost(names.foreignOpen, names.ownerOpen),
    ...cost(names.twoAny, names.one, most),
    ...cost(names.twoOwners, names.one),
    ...cost(names.twoAnyOpen, names.oneOpen, most),
    ...cost(names.twoOwnersOpen, names.oneOpen),
    ...Object.values(names).flatMap((name) => figuresOf(name, of)),
  ]
}

const figuresOf = (name: string, of: (name: string, pick: Figure) => ReadonlyArray<number>): ReadonlyArray<Finding> => {
  const figure = (label: string, unit: string, pick: Figure): Finding => ({
    name: label,
    unit,
    value: summary(of(name, pick)),
  })
  const nodes = name.startsWith("one sale")
    ? [
        figure("  the owner", "us a hold", (m) => m.nodeCpuUs[0]),
        figure("  the other node", "us a hold", (m) => m.nodeCpuUs[1]),
      ]
    : [figure("  all nodes", "us a hold", nodesCpuUs)]
  return [
    // At a fixed rate as many come as were offered.
    ...(name.endsWith("open model")
      ? [figure(name, "accepted", (m) => m.answers.accepted)]
      : [figure(name, "accepted/s", accepted)]),
    ...nodes,
    figure("  Postgres", "us a hold", (m) => m.postgresCpuUs),
    figure(
      "  refused, told to try again, failed",
      "holds",
      ({ answers: a }) => a.refused + a.tryAgain + a.error + a.dropped,
    ),
    figure("  p99", "ms", (m) => m.latency.p99),
  ]
}

const listFindings = ({ lists }: ClusterRounds): ReadonlyArray<Finding> => {
  const { foreign, owner } = listNames
  const cpuUs = (name: string): ReadonlyArray<number> => lists[name].map(nodesCpuUs)
  return [
    {
      name: `${foreign}, against its owner: processor time of all nodes`,
      unit: "x",
      value: ratios(cpuUs(foreign), cpuUs(owner)),
    },
    ...Object.values(listNames).flatMap((name) => [
      { name, unit: "lists/s", value: summary(lists[name].map((each) => each.listsPerSecond)) },
      { name: "  the owner", unit: "us a list", value: summary(lists[name].map(({ nodeCpuUs }) => nodeCpuUs[0])) },
      { name: "  the other node", unit: "us a list", value: summary(lists[name].map(({ nodeCpuUs }) => nodeCpuUs[1])) },
    ]),
  ]
}

export const findingsOf = (rounds: ClusterRounds): ReadonlyArray<Finding> => [
  ...holdsFindings(rounds),
  ...listFindings(rounds),
]
