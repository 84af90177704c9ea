/** One small change of a source file, which tests are expected to notice. */
import { createHash } from "node:crypto"

/** What stands from `start` to `end` of a text is replaced by `put`. */
export type Edit = {
  readonly operator: Operator
  readonly start: number
  readonly end: number
  readonly put: string
}

export const operators = {
  comparison: "`<` becomes `<=` or `>=`, `===` becomes `!==`, and so on",
  arithmetic: "`+` becomes `-`, `*` becomes `/`, `&` becomes `|`, `+=` becomes `-=`, a sign is dropped",
  logic: "`&&` becomes `||` or one of its sides, `??` one of its sides",
  negation: "a condition, or what a function that answers true or false returns, is turned around",
  statement: "a statement is dropped: a call, an assignment, a return of nothing, an `if`, a loop, an `else`",
  "off-by-one": "a number up to 16 becomes one more or one less, `++` becomes `--`",
  constant: "a larger number is doubled, `true` becomes `false`",
  column: "a field is read or written in place of the next one of the same type and class",
  arguments: "two neighbouring arguments of a call change places",
  call: "`min` becomes `max`, `some` becomes `every`, a `filter`, `slice`, `sort` or `reverse` is left out",
  element: "an element of a list, or a property that may be missing, is left out",
} as const

export type Operator = keyof typeof operators

export type Mutant = Edit & {
  /** The same while the changed lines and their function stay as they are, wherever they move. */
  readonly id: string
  /** From the root of the repository. */
  readonly path: string
  readonly line: number
  /** The changed code before and after, each on one line. */
  readonly before: string
  readonly after: string
}

const onOneLine = (text: string): string => text.replace(/\s+/g, " ").trim()

/** So many characters of a long statement are shown. */
const shownMax = 110

const shown = (text: string): string => {
  const line = onOneLine(text)
  return line.length > shownMax ? `${line.slice(0, shownMax - 2)} …` : line
}

/** The whole lines from `start` to `end`, and the same with the edit made. */
const linesAround = (text: string, { start, end, put }: Edit): readonly [before: string, after: string] => {
  const from = text.lastIndexOf("\n", start - 1) + 1
  const next = text.indexOf("\n", end)
  const to = next === -1 ? text.length : next
  return [text.slice(from, to), text.slice(from, start) + put + text.slice(end, to)]
}

export const mutated = (text: string, { start, end, put }: Edit): string => text.slice(0, start) + put + text.slice(end)

/** Gives each edit of a file its place and its id. `placeOf` names the function that a position lies in. */
export const named = (
  path: string,
  text: string,
  edits: ReadonlyArray<Edit>,
  placeOf: (at: number) => string,
): ReadonlyArray<Mutant> => {
  const times = new Map<string, number>()
  return edits.map((edit) => {
    const [before, after] = linesAround(text, edit)
    const what = [path, placeOf(edit.start), edit.operator, onOneLine(before), onOneLine(after)].join("\n")
    const nth = times.get(what) ?? 0
    times.set(what, nth + 1)
    const id = createHash("sha256").update(`${what}\n${nth}`).digest("hex").slice(0, 8)
    const line = text.slice(0, edit.start).split("\n").length
    return { ...edit, id, path, line, before: shown(before), after: shown(after) }
  })
}
