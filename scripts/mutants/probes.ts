/**
 * Which tests reach which statement: a copy of a source in which each statement first notes that it was reached. The
 * notes are numbers in one array of the process, counted on from file to file.
 */
import { isNode, type Node, parse, walk } from "../syntax/tree.ts"
import { notes } from "./notes.ts"

/** A statement, from its first character to behind its last. */
export type Probe = {
  readonly start: number
  readonly end: number
  /** It runs when something is called, not when the file is loaded. */
  readonly called: boolean
}

/** What stands among statements and is none, or is carried to the top of its block anyway. */
const noStep =
  /^(ImportDeclaration|Export\w+Declaration|FunctionDeclaration|ClassDeclaration|EmptyStatement|TS\w+|BlockStatement)$/

const stepsOf = (value: unknown): ReadonlyArray<Node> =>
  (Array.isArray(value) ? value : []).filter(
    (node): node is Node => isNode(node) && !noStep.test(node.type) && typeof node.directive !== "string",
  )

/** The places where a note is made: behind a brace, in front of a statement, around a single one or an expression. */
type Place = Probe & { readonly form: "before" | "block" | "expression" }

const isCallable = ({ type }: Node): boolean => /Function(Declaration|Expression)$/.test(type)

const placesOf = (path: string, text: string): ReadonlyArray<Place> => {
  const places: Place[] = []
  walk(parse(path, text), (node, above) => {
    const called = isCallable(node) || above.some(isCallable)
    const add = ({ start, end }: Node, form: Place["form"]): void => void places.push({ start, end, called, form })
    if (/^(Program|BlockStatement|StaticBlock)$/.test(node.type))
      for (const each of stepsOf(node.body)) add(each, "before")
    if (node.type === "SwitchCase") for (const each of stepsOf(node.consequent)) add(each, "before")
    if (node.type === "ArrowFunctionExpression" && isNode(node.body) && node.body.type !== "BlockStatement")
      add(node.body, "expression")
    const single = [node.consequent, node.alternate, /^(For|While|DoWhile)/.test(node.type) ? node.body : undefined]
    for (const each of single) {
      if (isNode(each) && /Statement$/.test(each.type) && each.type !== "BlockStatement") add(each, "block")
    }
  })
  return places.toSorted((a, b) => a.start - b.start || b.end - a.end)
}

export const probesOf = (path: string, text: string): ReadonlyArray<Probe> => placesOf(path, text)

/** The text with notes from `first` on. Everything stays on its lines. */
export const withProbes = (path: string, text: string, first: number): string => {
  const inserts = placesOf(path, text).flatMap(({ start, end, form }, i) => {
    const note = `globalThis.${notes}[${first + i}]=1`
    if (form === "before") return [{ at: start, put: `${note};`, rank: 1 }]
    const [open, close] = form === "block" ? [`{${note};`, "}"] : [`(${note},`, ")"]
    // Where several end, the one that began last does so first.
    return [
      { at: start, put: open, rank: 1 },
      { at: end, put: close, rank: -start },
    ]
  })
  let out = ""
  let done = 0
  for (const { at, put } of inserts.toSorted((a, b) => a.at - b.at || a.rank - b.rank)) {
    out += text.slice(done, at) + put
    done = at
  }
  return out + text.slice(done)
}

/** The innermost statement that holds a position, as its number among the probes of the file, or -1. */
export const probeAt = (probes: ReadonlyArray<Probe>, at: number): number =>
  probes.findLastIndex(({ start, end }) => start <= at && at < end)
