/** What every report of the lab says. */
import { few, ofEachKind } from "../loads/quick.ts"

export const provisional =
  "**Provisional.** Other programs were busy on this machine while the lab ran, so the figures say which strategy is " +
  "faster only where the distance is large. Run it on a quiet machine before a figure is quoted."

const named = (names: ReadonlyArray<string>): string => names.map((name) => `\`${name}\``).join(", ")

/** Of a quick run. */
export const leftOut = `**Quick.** Each window is short, and each workload has the machine as it is. Left out unless asked for by name: all
strategies but ${named(few)} (the throughput has ${named(ofEachKind)}, and the race all of them). Left out always: the slow network, two
processes, a slow flush (the throughput has one), other sizes of the pool, most repetitions of the race and most faults. Quote a full
run, which is \`npm run lab\` alone.`

export const unmeasured = `## How to read it, and what is not measured

- One HTTP server stands before every strategy (\`bench/src/lab/app/HoldServer.ts\`), so what differs is the strategy. The routes of the
  product, sign-in, rate limits and the waiting line are not part of it.
- Accepted and refused are never added up: a refusal is cheap, and a rate of answers after the last seat says nothing about sales.
- Latency in an open model counts from when a person was due. In a closed loop it hides waiting, and only the rates are to be read there.
- Processor time is read from the processes that the lab started (\`/proc\`), from before the first request to after the last, warm-up
  included, and divided by all holds that were accepted in that time. The load generator has a process of its own, which takes its share of the cores.
- Attempts a request are sessions of Postgres that were lent for it, of the engine records that were appended: above 1 something was tried
  again, below 1 requests shared one.
- Stores, servers and load share one machine. A network of its own, replicas, failover and disks that others use are not measured.
- One thing differs from table to table: a slower flush, a slower network, or two server processes over the same stores. The last shares the
  pool between the processes. \`actor\` is its owner alone there: one process owns a sale, however many there are.
- A slow network is before Postgres, Redis and Kafka, for each round trip to one of them; people reach the servers as fast as ever.
`
