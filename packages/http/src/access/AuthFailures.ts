/** How often people were refused for what they showed, by cause. Plain numbers. */
import type { Refusal } from "@ticketrush/protocol"
import { refusals } from "@ticketrush/protocol"
import { type ErrorCode, errorCodeOf } from "@ticketrush/protocol/problem"

export class AuthFailures {
  readonly #byCause = new Map<ErrorCode, number>()

  note({ code }: Refusal): void {
    const cause = errorCodeOf(code, refusals[code].status, "")
    if (cause?.startsWith("AUTH_")) this.#byCause.set(cause, (this.#byCause.get(cause) ?? 0) + 1)
  }

  /** Prometheus text. */
  format(): string {
    const name = "ticketrush_auth_failures_total"
    return [
      `# HELP ${name} Requests that were refused for the token that they showed, or for showing none, by cause.`,
      `# TYPE ${name} counter`,
      ...[...this.#byCause].map(([cause, count]) => `${name}{cause="${cause}"} ${count}`),
      "",
    ].join("\n")
  }
}
