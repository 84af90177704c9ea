/** SaleActor alone writes its state: nothing outside can, and nothing outside tries. */
import type { Source } from "./sources.ts"
import { lineOf, type Node, nameOf, syntaxOf, walk } from "./syntax.ts"

export const actorPath = "packages/engine/src/actor/SaleActor.ts"

/** Fields of the actor that another file could write: neither private nor readonly. */
export const openFields = (source: Source): ReadonlyArray<string> => {
  if (source.path !== actorPath) return []
  const found: Array<string> = []
  walk(syntaxOf(source), (node) => {
    const name = nameOf(node.key)
    if (name === undefined || name.startsWith("#") || node.static === true) return
    const isOpen = node.type === "PropertyDefinition" && node.readonly !== true && node.accessibility !== "private"
    const isSetter = node.type === "MethodDefinition" && node.kind === "set"
    if (isOpen || isSetter) found.push(name)
  })
  return found
}

/** What a write goes to, for `actor.state = …`, `this.#actor.epoch++` and `delete actor.flight`. */
const writtenTo = (node: Node): unknown => {
  if (node.type === "AssignmentExpression") return node.left
  if (node.type === "UpdateExpression") return node.argument
  return node.type === "UnaryExpression" && node.operator === "delete" ? node.argument : undefined
}

const actorNames = /^#?(sale)?actor$/i

/** Whether what is written to is reached through something that is called an actor: `this.#actor.mailbox.length`. */
const isOfActor = (node: Node): boolean =>
  actorNames.test(nameOf(node) ?? nameOf(node.property) ?? "") ||
  (node.type === "MemberExpression" && isOfActor(node.object as Node))

/** Writes to what belongs to an actor. */
export const writesToActors = (source: Source): ReadonlyArray<string> => {
  if (!/^packages\/(engine|http|sim)\/src\/.*\.ts$/.test(source.path) || source.path === actorPath) return []
  const found: Array<string> = []
  walk(syntaxOf(source), (node) => {
    const target = writtenTo(node) as Node | undefined
    if (target?.type !== "MemberExpression" || !isOfActor(target.object as Node)) return
    found.push(`line ${lineOf(source, node.start)}: SaleActor alone writes its ${nameOf(target.property)}`)
  })
  return found
}
