/** What `ticketrush cluster` takes. */
import { concertIdMax } from "@ticketrush/protocol"
import { Effect } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { optionalFlag, switchFlag, wholeFlag } from "../terminal/parameters.ts"
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
      sales: switchFlag(
        "sales",
        "also show the sales: their nodes, epochs, and what follows their journals how far behind",
      ),
      after: optionalFlag(wholeFlag("after", 1, concertIdMax)).pipe(
        Flag.withDescription("with --sales: those of concerts with a higher id"),
      ),
      drain: nodeFlag("drain").pipe(
        Flag.withDescription("let this node (host:port) leave its shards to the others first; it goes on answering"),
      ),
      undrain: nodeFlag("undrain").pipe(Flag.withDescription("let this node take shards again")),
    },
    (given): Effect.Effect<void, CliError.CliError> => {
      const message =
        given.drain !== undefined && given.undrain !== undefined
          ? "cluster takes --drain or --undrain, not both"
          : given.after !== undefined && !given.sales
            ? "--after needs --sales"
            : undefined
      return message === undefined
        ? asks({ kind: "cluster", ...given })
        : Effect.fail(new CliError.ValidationError({ message }))
    },
  ).pipe(
    Command.withShortDescription("show the nodes of a cluster and who has which shards; drain a node"),
    Command.withDescription(
      `Shows the nodes that share the sales (docs/guides/several-nodes.md): what each does, how many shards it has, when the
  first of its leases would end, and when it was last heard of. REDIS_URL says where they meet.

  --sales reads the database too (DATABASE_URL).

  Exit code 0: every shard has an owner. 1: one has none, or the order cannot be followed. 2: wrong arguments. 3: no Redis that
  answers.`,
    ),
  )
