/** What `ticketrush cluster` takes. */
import { Effect } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { optionalFlag, switchFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"
import type { ClusterAsked } from "./cluster.ts"

export type ClusterArguments = { readonly kind: "cluster" } & ClusterAsked

/** `host:port`, as TICKETRUSH_CLUSTER names a node. */
const nodeFlag = (name: string) => optionalFlag(Flag.String(name).pipe(Flag.withMetavar("ADDRESS")))

export const clusterCommand = (asks: Asks<ClusterArguments>) =>
  Command.make(
    "cluster",
    {
      json: switchFlag("json", "print everything as JSON, with each shard"),
      drain: nodeFlag("drain").pipe(
        Flag.withDescription("let this node (host:port) leave its shards to the others first; it goes on answering"),
      ),
      undrain: nodeFlag("undrain").pipe(Flag.withDescription("let this node take shards again")),
    },
    (given): Effect.Effect<void, CliError.CliError> =>
      given.drain !== undefined && given.undrain !== undefined
        ? Effect.fail(new CliError.ValidationError({ message: "cluster takes --drain or --undrain, not both" }))
        : asks({ kind: "cluster", ...given }),
  ).pipe(
    Command.withShortDescription("show the nodes of a cluster and who has which shards; drain a node"),
    Command.withDescription(
      `Shows the nodes that share the sales (docs/guides/several-nodes.md): what each does, how many shards it has, when the
  first of its leases would end, and when it was last heard of. REDIS_URL says where they meet.

  Exit code 0: every shard has an owner. 1: one has none, or the order cannot be followed. 2: wrong arguments. 3: no Redis that
  answers.`,
    ),
  )
