/** Statements of a node as they leave for PostgreSQL, to be looked at or changed: for drills that are loaded into its process. */
import pg from "pg"

type Statement = { readonly name?: string; readonly text?: string }
type Query = (config: unknown, ...rest: ReadonlyArray<unknown>) => unknown

const prototype = pg.Client.prototype as unknown as { query: Query }

export const beforeQuery = (look: (statement: Statement) => Statement): void => {
  const query = prototype.query
  prototype.query = function (this: unknown, config, ...rest) {
    return query.call(this, typeof config === "object" && config !== null ? look(config) : config, ...rest)
  }
}
