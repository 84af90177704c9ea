/** One setting, and how it is read from the environment. */
import { Config, Data, Effect, Option } from "effect"

export class SettingError extends Data.TaggedError("SettingError")<{
  readonly variable: string
  readonly message: string
}> {}

/** One environment variable: what it is called, what it takes, what it is when it is not set, what it is for. */
export type Variable<T> = {
  readonly name: string
  readonly takes: string
  readonly about: string
  readonly initial: string
  /** Undefined when the text is not taken. */
  readonly read: (text: string) => T | undefined
  /** What is wrong with a text of the right form: the sentence that begins with the name. Undefined: nothing. */
  readonly fault?: (text: string) => string | undefined
  /** A secret is never repeated in a message. */
  readonly secret?: true
}

/** An empty variable counts as one that is not set. */
const textOf = (name: string): Effect.Effect<string, SettingError> =>
  Config.option(Config.String(name)).pipe(
    Effect.map((text) => Option.getOrElse(text, () => "")),
    Effect.mapError(
      (error) => new SettingError({ variable: name, message: `${name} cannot be read: ${error.message}` }),
    ),
  )

export const optional = Effect.fnUntraced(function* <T>(
  variable: Variable<T>,
): Effect.fn.Return<T | null, SettingError> {
  const text = yield* textOf(variable.name)
  // A file of settings or of a secret ends with a line feed. Of a URL each driver would make something else of it.
  const given = variable.secret ? text.trim() : text
  const wanted = given === "" ? variable.initial : given
  if (wanted === "") return null
  const value = variable.read(wanted)
  if (value !== undefined) {
    const fault = variable.fault?.(wanted)
    if (fault === undefined) return value
    return yield* new SettingError({ variable: variable.name, message: `${variable.name} ${fault}` })
  }
  // An address with a password, in a setting that is none of a secret, is a secret that was put into the wrong one.
  const isSecret = variable.secret === true || /\/\/[^/]*@/.test(wanted)
  const got = isSecret ? "something else" : JSON.stringify(wanted)
  const message = `${variable.name} takes ${variable.takes}, and got ${got}`
  return yield* new SettingError({ variable: variable.name, message })
})

export const required = <T>(variable: Variable<T>): Effect.Effect<T, SettingError> =>
  Effect.map(optional(variable), (value) => value as T)
