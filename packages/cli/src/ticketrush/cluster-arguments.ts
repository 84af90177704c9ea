/** What `ticketrush cluster` takes. */
import { nodeAddress } from "@ticketrush/http/boot/setting-readers"
import { concertIdMax } from "@ticketrush/protocol"
import { Effect, Option } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { optionalFlag, switchFlag, wholeFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"
import type { ClusterAsked } from "./cluster.ts"

export type ClusterArguments = { readonly kind: "cluster" } & ClusterAsked

/** An empty text would be no address for Redis, and leave a sale to its shard. */
const nodeFlag = (name: string) =>
  optionalFlag(
    Flag.String(name).pipe(
      Flag.withMetavar("ADDRESS"),
      Flag.filterMap(
        (text) => (nodeAddress(text) === undefined ? Option.none() : Option.some(text)),
        () => "host:port, as TICKETRUSH_CLUSTER names a node",
      ),
    ),
  )

const concertFlag = (name: string) => optionalFlag(wholeFlag(name, 1, concertIdMax).pipe(Flag.withMetavar("CONCERT")))

const wrongIn = ({ after, drain, move, sales, to, undrain, unmove }: ClusterAsked): string | undefined => {
  if ([drain, undrain, move, unmove].filter((order) => order !== undefined).length > 1)
    return "cluster takes one of --drain, --undrain, --move and --unmove"
  if ((move === undefined) !== (to === undefined)) return "--move and --to need each other"
  return after !== undefined && !sales ? "--after needs --sales" : undefined
}

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
      move: concertFlag("move").pipe(Flag.withDescription("move the sale of this concert to the node that --to names")),
      to: nodeFlag("to").pipe(
        Flag.withDescription("with --move: the node (host:port) that has the sale whenever it is there"),
      ),
      unmove: concertFlag("unmove").pipe(Flag.withDescription("leave the sale of this concert to its shard again")),
    },
    (given): Effect.Effect<void, CliError.CliError> => {
      const message = wrongIn(given)
      return message === undefined
        ? asks({ kind: "cluster", ...given })
        : Effect.fail(new CliError.ValidationError({ message }))
    },
  ).pipe(
    Command.withShortDescription("show the nodes of a cluster and who has which shards; drain a node, move a sale"),
    Command.withDescription(
      `Shows the nodes that share the sales (docs/guides/several-nodes.md): what each does, how many shards it has, when the
  first of its leases would end, and when it was last heard of. REDIS_URL says where they meet.

  --sales and --move read the database too (DATABASE_URL).

  Exit code 0: every shard has an owner. 1: one has none, or the order cannot be followed. 2: wrong arguments. 3: no Redis that
  answers.`,
    ),
  )
