/**
 * Takes the settings of libpq out of the environment of this process and of its threads. A program imports this file
 * before everything else: clients of PostgreSQL read these variables when they are loaded and when they connect, each
 * of them other ones (`PGSSLMODE`, `PGOPTIONS`, `PGPASSFILE`, `NODE_PG_FORCE_NATIVE`), so that the same shell would
 * open our database to one part of the process and close it to another. How a database is reached stands in its URL.
 */

const readByClients = /^PG[A-Z]|^NODE_PG_FORCE_NATIVE$/

/** The names that were set, for those who want to tell that they are not read. */
export const forgottenSettings: ReadonlyArray<string> = Object.keys(process.env)
  .filter((name) => readByClients.test(name))
  .sort()

for (const name of forgottenSettings) delete process.env[name]
