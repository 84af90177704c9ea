/** A sale as an entity of the cluster: Sharding opens it on the node that owns its shard, and closes it before that changes. */
import { Effect, Exit, Fiber, Schema } from "effect"
import * as Entity from "effect/cluster/Entity"
import type { Sharding } from "effect/cluster/Sharding"
import * as Rpc from "effect/rpc/Rpc"
import type { RemoteSaleCallsOptions } from "./RemoteSaleCalls.ts"
import type { SaleHost } from "./SaleHost.ts"
import { SeatNames } from "./SeatNames.ts"
import { answerText, batchText, readAnswer, readBatch } from "./sale-calls.ts"
import { entityIdOf } from "./shard-of-sale.ts"

const saleEntity = Entity.make("Sale", [
  Rpc.make("calls", { payload: { batch: Schema.String }, success: Schema.String }),
])

/** Runs the sales of this node. `idleMsMax`: an entity that nobody calls for so long is closed. */
export const saleEntityLayer = (host: SaleHost, idleMsMax: number) =>
  saleEntity.toLayer(
    Effect.gen(function* () {
      const { entityId } = yield* Entity.CurrentAddress
      const concertId = Number(entityId)
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => host.open(concertId, () => resume(Effect.void))),
        () => Effect.callback<void>((resume) => host.close(concertId, () => resume(Effect.void))),
      )
      return saleEntity.of({
        calls: ({ payload }) =>
          Effect.callback<string>((resume) =>
            host.serve(concertId, readBatch(payload.batch), (answer) => resume(Effect.succeed(answerText(answer)))),
          ),
      })
    }),
    // A batch waits for its commit, and the next may come meanwhile. A defect is that one call's.
    { concurrency: "unbounded", maxIdleTime: idleMsMax, disableFatalDefects: true },
  )

/** Sends batches by the cluster's client: one fiber for a batch, none for a call. */
export const makeSend: Effect.Effect<RemoteSaleCallsOptions["send"], never, Sharding> = Effect.gen(function* () {
  const client = yield* saleEntity.client
  const names = new SeatNames()
  const run = Effect.runForkWith(yield* Effect.context<Sharding>())
  return (concertId, batch, done) => {
    const fiber = run(client(entityIdOf(concertId)).calls({ batch: batchText(batch) }))
    fiber.addObserver((exit) => done(Exit.isSuccess(exit) ? readAnswer(exit.value, names.of) : { kind: "failed" }))
    return () => void run(Fiber.interrupt(fiber))
  }
})
