/** A command cannot do its work. `message` is the one line a person reads. */
import { Data } from "effect"

export class CliError extends Data.TaggedError("CliError")<{ readonly message: string }> {}
