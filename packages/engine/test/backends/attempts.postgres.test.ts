import { Effect, Exit, Scope } from "effect"
import { attemptsContract } from "./attempts.contract.ts"
import { openLab } from "./row-store.ts"
import { kafkaAt } from "./strategy-parts.ts"

attemptsContract("PostgreSQL", async () => {
  const lab = await openLab()
  const scope = Scope.makeUnsafe()
  const attempts = await Effect.runPromise(Scope.provide(kafkaAt(lab, []).attempts!, scope))
  return {
    attempts,
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await lab.close()
    },
  }
})
