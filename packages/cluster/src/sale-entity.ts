/** A sale as an entity of the cluster: Sharding opens it on the node that owns its shard, and closes it before that changes. */
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Exit, Fiber, Schema } from "effect"
import { ShardGroup } from "effect/cluster/ClusterSchema"
import * as Entity from "effect/cluster/Entity"
import type { Sharding } from "effect/cluster/Sharding"
import * as Rpc from "effect/rpc/Rpc"
import type { RemoteSaleCallsOptions } from "./RemoteSaleCalls.ts"
import type { SaleHost } from "./SaleHost.ts"
import { SeatNames } from "./SeatNames.ts"
import { answerText, batchText, readAnswer, readBatch } from "./sale-calls.ts"
import { entityIdOf } from "./shard-of-sale.ts"

/** `groupOf`: the group of shards that a sale is in now. */
const entityOf = (groupOf: (concertId: ConcertId) => string) =>
  Entity.make("Sale", [Rpc.make("calls", { payload: { batch: Schema.String }, success: Schema.String })]).annotate(
    ShardGroup,
    (entityId) => groupOf(Number(entityId)),
  )

export class SaleEntity {
  readonly #entity: ReturnType<typeof entityOf>

  constructor(groupOf: (concertId: ConcertId) => string) {
    this.#entity = entityOf(groupOf)
  }

  /** Runs the sales of this node. `idleMsMax`: an entity that is not called for so long is closed. */
  layer(host: SaleHost, idleMsMax: number) {
    const entity = this.#entity
    return entity.toLayer(
      Effect.gen(function* () {
        const { entityId, shardId } = yield* Entity.CurrentAddress
        const concertId = Number(entityId)
        const shard = shardId.toString()
        const open = Effect.callback<void>((resume) => host.open(concertId, shard, () => resume(Effect.void)))
        yield* Effect.acquireRelease(
          Effect.andThen(
            Effect.sync(() => host.begin(concertId)),
            open,
          ),
          () => Effect.callback<void>((resume) => host.close(concertId, shard, () => resume(Effect.void))),
        )
        return entity.of({
          calls: ({ payload }) =>
            Effect.callback<string>((resume) =>
              // A sale that was moved away may be back.
              host.open(concertId, shard, () =>
                host.serve(concertId, readBatch(payload.batch), (answer) => resume(Effect.succeed(answerText(answer)))),
              ),
            ),
        })
      }),
      // A batch waits for its commit, and the next may come meanwhile. A defect is that one call's.
      { concurrency: "unbounded", maxIdleTime: idleMsMax, disableFatalDefects: true },
    )
  }

  /** Sends batches by the cluster's client: one fiber for a batch, none for a call. */
  get makeSend(): Effect.Effect<RemoteSaleCallsOptions["send"], never, Sharding> {
    return Effect.map(Effect.all([this.#entity.client, Effect.context<Sharding>()]), ([client, context]) => {
      const names = new SeatNames()
      const run = Effect.runForkWith(context)
      return (concertId, batch, done) => {
        const fiber = run(client(entityIdOf(concertId)).calls({ batch: batchText(batch) }))
        fiber.addObserver((exit) => done(Exit.isSuccess(exit) ? readAnswer(exit.value, names.of) : { kind: "failed" }))
        return () => void run(Fiber.interrupt(fiber))
      }
    })
  }
}
