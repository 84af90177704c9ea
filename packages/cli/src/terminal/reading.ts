/** Reads the arguments of a program: what was asked for, a text to print, or what is wrong with them in one sentence. */
import { version } from "@ticketrush/http/boot/version"
import { Console, Effect, FileSystem, Layer, Path, Stdio, Terminal } from "effect"
import { CliConfig, type CliError, CliOutput, Command, GlobalFlag } from "effect/cli"
import { ChildProcessSpawner } from "effect/process"
import { sentenceOf, wrongOf } from "./wrong-arguments.ts"

export type Read<A> =
  | { readonly kind: "asked"; readonly asked: A }
  /** Help, or a script for a shell. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "wrong"; readonly sentence: string }

/** What a command does once its arguments are read: it says what was asked for. */
export type Asks<A> = (asked: A) => Effect.Effect<void>

/** `program`: its command, told how to say what was asked for. */
export const readArguments = <A, Name extends string, Input, Context>(
  program: (asks: Asks<A>) => Command.Command<Name, Input, Context, CliError.CliError, never>,
  args: ReadonlyArray<string>,
): Effect.Effect<Read<A>> =>
  Effect.suspend(() => {
    const printed: string[] = []
    let read: Read<A> | undefined
    const command = program((asked) =>
      Effect.sync(() => {
        read = { kind: "asked", asked }
      }),
    )
    const presenter: CliOutput.Presenter = {
      present: (event) =>
        Effect.sync(() => {
          const sentence = wrongOf(event)
          if (sentence !== undefined) read = { kind: "wrong", sentence }
          else if (event._tag === "Help") printed.push(formatter.formatHelpDoc(event.helpDoc))
          else if (event._tag === "Version") printed.push(`${event.name} ${event.version}`)
        }),
    }
    const log = (text: string): void => void printed.push(text)
    return Command.runWith(command, { version: version() })(args).pipe(
      // The presenter has told of it, but for what a command finds wrong with values that are right one by one.
      Effect.catch((error) =>
        Effect.sync(() => {
          if (error._tag !== "ShowHelp") read ??= { kind: "wrong", sentence: sentenceOf(error, [command.name], []) }
        }),
      ),
      Effect.provideService(CliOutput.Presenter, presenter),
      Effect.provideService(
        CliConfig.CliConfig,
        CliConfig.make({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
      ),
      Effect.provideService(Console.Console, { log } as unknown as Console.Console),
      Effect.provide(unused),
      Effect.map((): Read<A> => read ?? { kind: "text", text: printed.join("\n") }),
    )
  })

const formatter = CliOutput.defaultFormatter({ colors: false })

/** Commands may ask their user, and look for files; ours are told everything by their arguments. */
const never = Effect.die("arguments are read without it")
const unused = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Stdio.layerTest({}),
  Layer.succeed(
    Terminal.Terminal,
    Terminal.make({
      columns: Effect.succeed(80),
      rows: Effect.succeed(24),
      size: never,
      readInput: never,
      readLine: never,
      display: () => never,
    }),
  ),
  Layer.succeed(
    ChildProcessSpawner.ChildProcessSpawner,
    ChildProcessSpawner.make(() => never),
  ),
)
