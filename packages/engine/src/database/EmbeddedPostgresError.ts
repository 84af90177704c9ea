import { Schema } from "effect"

/**
 * Why the embedded database cannot serve. `message` is one sentence for the person at the terminal and says what to
 * do; only `start-failed` may go away by itself.
 */
export class EmbeddedPostgresError extends Schema.TaggedError<EmbeddedPostgresError>()("EmbeddedPostgresError", {
  reason: Schema.Literals(["folder-in-use", "folder-unusable", "folder-unreachable", "no-binaries", "start-failed"]),
  message: Schema.String,
}) {
  get retryable(): boolean {
    return this.reason === "start-failed"
  }
}
