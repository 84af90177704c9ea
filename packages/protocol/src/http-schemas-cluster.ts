/** Body of what the nodes of a cluster do, and whose each sale is. */
import { Schema } from "effect"
import { Count, idOf } from "./numbers.ts"

const Ms = Count.annotate({ description: "Milliseconds." })

const ClusterNodeBody = Schema.Struct({
  address: Schema.String,
  state: Schema.Literals(["running", "silent", "draining", "drained", "gone"]).annotate({
    description:
      "silent: it gives signs of life, and the others do not reach it. draining: it leaves its shards to the others. drained: it has left all of them.",
  }),
  shards: Count.annotate({ description: "Shards that it has." }),
  shortestLeaseMs: Schema.NullOr(Ms).annotate({
    description: "When the first of its leases would end; null: it has none.",
  }),
  silentMs: Ms.annotate({ description: "Since its last sign of life." }),
  build: Schema.String,
}).annotate({ identifier: "ClusterNode" })

const ClusterSaleBody = Schema.Struct({
  concertId: idOf("concertId"),
  shard: Schema.String,
  node: Schema.NullOr(Schema.String).annotate({ description: "The node that has it; null: none, and it waits." }),
  movedTo: Schema.NullOr(Schema.String).annotate({
    description:
      "The node that an operator has moved it to, be it that it is not there; null: the node of its shard has it.",
  }),
  epoch: Count.annotate({ description: "Grows with each node that takes it over." }),
  live: Schema.Boolean.annotate({ description: "A node has it in memory, or had when it ended." }),
  events: Count,
  listBehind: Count.annotate({ description: "Events that the lists of reservations do not show yet." }),
  feedBehind: Schema.NullOr(Count).annotate({
    description: "Events that the event feed has not told yet; null where there never was one.",
  }),
}).annotate({ identifier: "ClusterSale" })

const Address = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9._[\]:-]{1,255}:[0-9]{1,5}$/)).annotate({
  description: "host:port, as TICKETRUSH_CLUSTER names a node.",
})

export const DrainNodeRequest = Schema.Struct({
  address: Address,
  drained: Schema.Boolean.annotate({
    description: "True: it leaves its sales to the others and takes no new ones. False: it takes some again.",
  }),
}).annotate({ identifier: "DrainNodeRequest", examples: [{ address: "10.0.0.2:7000", drained: true }] })

export const DrainNodeResponse = Schema.Struct({ address: Schema.String, drained: Schema.Boolean }).annotate({
  identifier: "DrainNodeResponse",
})

export const MoveSaleRequest = Schema.Struct({
  node: Schema.NullOr(Address).annotate({
    description: "The node that has the sale whenever it is there; null: that of its shard, as without an order.",
  }),
}).annotate({ identifier: "MoveSaleRequest", examples: [{ node: "10.0.0.2:7000" }] })

export const MoveSaleResponse = Schema.Struct({
  concertId: idOf("concertId"),
  movedTo: Schema.NullOr(Schema.String),
}).annotate({ identifier: "MoveSaleResponse" })

export const ClusterResponse = Schema.Struct({
  clustered: Schema.Boolean.annotate({
    description: "False: this server has all sales itself, and the rest is empty.",
  }),
  settings: Schema.NullOr(Schema.String).annotate({ description: "What all nodes have alike." }),
  rememberedMs: Schema.NullOr(Ms).annotate({ description: "For how long Redis has remembered all of this." }),
  shards: Count,
  ownerless: Count.annotate({ description: "Shards without an owner: their sales wait." }),
  locked: Count.annotate({ description: "Shards that are locked by processes that are gone, until their leases end." }),
  nodes: Schema.Array(ClusterNodeBody),
  sales: Schema.Array(ClusterSaleBody),
  next: Schema.NullOr(idOf("concertId")).annotate({ description: "To be given as `after`; null after the last sale." }),
}).annotate({ identifier: "ClusterResponse" })
export type ClusterResponse = typeof ClusterResponse.Type
