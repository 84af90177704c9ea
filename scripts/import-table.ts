/**
 * Which workspace may import which. This table is the only place that says it: the tidy tests hold every import to it,
 * and `npm run docs` prints it into docs/internals/architecture.md.
 */

export type Row = {
  readonly holds: string
  /** What its sources may import: a workspace, or one folder or file of it as `engine/database`. */
  readonly imports: ReadonlyArray<string>
  /** What its tests may import besides: they start servers and compare what one part wrote with what another judges. */
  readonly tests: ReadonlyArray<string>
}

export const importTable: Readonly<Record<string, Row>> = {
  protocol: {
    holds: "ids, money, commands, events, replies, refusals, requests and frames of the HTTP API, limits",
    imports: [],
    tests: [],
  },
  engine: {
    holds: "the core, the actors, the journal, ownership, the catalogue and the other services around the core",
    imports: ["protocol"],
    tests: ["testing"],
  },
  audit: {
    holds: "what judges journals and histories; shares nothing with the engine but the event codec",
    imports: ["protocol"],
    tests: ["engine", "http", "cli", "testing"],
  },
  payment: {
    holds: "the contract with payment providers, their dialects, signed webhooks, and a provider to try them on",
    imports: ["engine/ports"],
    tests: ["engine/ports-node", "testing"],
  },
  cluster: {
    holds:
      "how nodes share the sales: shard locks in Redis, a sale as an entity of Effect's Sharding, calls between nodes",
    imports: ["protocol", "engine"],
    tests: ["testing"],
  },
  webhooks: {
    holds: "webhooks of ours to shops: their endpoints, the messages, and what they may reach",
    imports: ["protocol", "engine", "payment/webhooks"],
    tests: ["testing"],
  },
  notify: {
    holds:
      "what people are told away from the page: where they want to be told, the notices, and the ways to tell them",
    imports: ["protocol", "engine", "webhooks/guard"],
    tests: ["testing"],
  },
  cashier: {
    holds: "what joins sales and payment providers: their orders, the messages of providers, and what runs them",
    imports: ["protocol", "engine", "payment"],
    tests: ["testing"],
  },
  client: {
    holds: "the typed client of the HTTP API and its streams",
    imports: ["protocol"],
    tests: ["http", "web", "testing"],
  },
  http: {
    holds: "the gateway, and in `boot` the only place that puts the parts of a server together",
    imports: [
      "protocol",
      "engine",
      "cashier",
      "cluster",
      "notify",
      "payment",
      "webhooks",
      "audit/history",
      "audit/drill",
    ],
    tests: ["audit", "client", "web", "testing"],
  },
  cli: {
    holds: "the programs `ticketrush` and `race`",
    imports: [
      "protocol",
      "audit",
      "client",
      "cluster",
      "payment",
      "engine/database",
      "engine/journal",
      "engine/policy",
      "engine/ports",
      "engine/ports-node",
      "http/boot",
      "http/keys",
      "http/access",
      "http/policy",
      "http/render",
    ],
    tests: ["http", "testing"],
  },
  web: {
    holds: "the page that sells, the console of operators, and the demo",
    imports: ["client", "protocol"],
    tests: ["audit", "http", "cli", "testing"],
  },
  sim: {
    holds: "the engine and the gateway in a simulated world, and what drives, judges and shrinks it",
    imports: ["protocol", "engine", "cluster", "http", "audit", "web"],
    tests: ["testing"],
  },
  testing: {
    holds: "the servers that tests, drills and benches need, and timers and rows that stop when they are told to",
    imports: ["engine/database", "engine/backends", "engine/ports", "engine/ports-node"],
    tests: ["http"],
  },
  bench: {
    holds: "the experiments and what measures them",
    imports: [
      "protocol",
      "engine",
      "audit",
      "client",
      "cluster",
      "payment",
      "http",
      "sim",
      "cli/terminal",
      "cli/server",
      "testing",
    ],
    tests: [],
  },
}
