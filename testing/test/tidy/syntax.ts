/** The files of the repository as syntax trees, for rules that a line of text cannot carry. */
import { type Node, parse } from "../../../scripts/syntax/tree.ts"
import type { Source } from "./sources.ts"

export { childrenOf, isNode, type Node, nameOf, walk } from "../../../scripts/syntax/tree.ts"

const parsed = new WeakMap<Source, Node>()

export const syntaxOf = (source: Source): Node => {
  const known = parsed.get(source)
  if (known !== undefined) return known
  const tree = parse(source.path, source.text)
  parsed.set(source, tree)
  return tree
}

export const lineOf = ({ text }: Source, at: number): number => text.slice(0, at).split("\n").length
