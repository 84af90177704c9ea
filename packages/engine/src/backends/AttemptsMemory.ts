/** What every {@link Attempts} must do, as short as it can be said: one map that nothing outlives. */
import type { AttemptStatus, Attempts } from "./Attempts.ts"

export class AttemptsMemory implements Attempts {
  readonly name = "memory"
  /** In the order in which they were first heard of. */
  readonly #attempts = new Map<string, AttemptStatus>()

  readonly note: Attempts["note"] = (attempts, done) => {
    for (const attempt of attempts) {
      if (!this.#attempts.has(attempt.id)) this.#attempts.set(attempt.id, { ...attempt, outcome: null })
    }
    done(none)
  }

  readonly decide: Attempts["decide"] = (decided, done) => {
    for (const status of decided) {
      const known = this.#attempts.get(status.id)?.outcome ?? null
      if (known === null || status.outcome?.kind === "reserved") this.#attempts.set(status.id, status)
    }
    done(none)
  }

  readonly find: Attempts["find"] = (ids, done) =>
    done({ kind: "attempts", attempts: ids.flatMap((id) => this.#attempts.get(id) ?? []) })

  readonly newest: Attempts["newest"] = (asked, done) => {
    const latest = [...this.#attempts.values()].reverse()
    const attempts = asked.flatMap(
      ({ person, seat }) => latest.find((status) => status.person === person && status.seats[0] === seat) ?? [],
    )
    done({ kind: "attempts", attempts })
  }
}

const none = { kind: "attempts", attempts: [] } as const
