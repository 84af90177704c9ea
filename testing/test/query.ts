import pg from "pg"

/** First column of the first row, on a session of its own. */
export const value = async (url: string, query: string): Promise<unknown> => {
  const session = new pg.Client({ connectionString: url })
  session.on("error", () => {}) // the query under way reports it
  await session.connect()
  try {
    return Object.values((await session.query(query)).rows[0] ?? {})[0]
  } finally {
    await session.end()
  }
}
