/** Fields that can be taken for each other: those of one class or type that are declared in the same way. */
import { isNode, type Node, nameOf, walk } from "../syntax/tree.ts"

/** The names that may stand where a name stands: the next field of its kind in each class or type that has one. */
export const nextColumns = (tree: Node, text: string): ((name: string) => ReadonlyArray<string>) => {
  const nexts = new Map<string, Set<string>>()
  walk(tree, (node) => {
    if (!/^(ClassBody|TSInterfaceBody|TSTypeLiteral)$/.test(node.type)) return
    const members = (node.body ?? node.members) as ReadonlyArray<Node>
    const kinds = Map.groupBy(members.filter(isField), (member) => kindOf(member, text))
    for (const [kind, fields] of kinds) {
      if (kind === undefined || fields.length < 2) continue
      const names = fields.map(({ key }) => nameOf(key)!)
      for (const [i, name] of names.entries()) {
        const known = nexts.get(name) ?? new Set()
        nexts.set(name, known.add(names[(i + 1) % names.length]))
      }
    }
  })
  return (name) => [...(nexts.get(name) ?? [])]
}

const isField = ({ computed, key, type }: Node): boolean =>
  (type === "PropertyDefinition" || type === "TSPropertySignature") && computed !== true && nameOf(key) !== undefined

/** The type as written, or what the field is made with: `column(Uint32Array`, `new Map`, `0`. */
const kindOf = ({ typeAnnotation, value }: Node, text: string): string | undefined => {
  if (isNode(typeAnnotation)) return text.slice(typeAnnotation.start, typeAnnotation.end)
  if (!isNode(value)) return undefined
  if (value.type === "Literal") return typeof value.value
  if (value.type !== "CallExpression" && value.type !== "NewExpression") return undefined
  const [first] = value.arguments as ReadonlyArray<Node>
  return text.slice(value.start, first?.end ?? value.end)
}
