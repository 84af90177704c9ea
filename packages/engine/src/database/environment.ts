/**
 * The environment of the programs of PostgreSQL that we start. They get what they need to be found and loaded, and
 * nothing of what the shell says about other databases: `PGDATA`, `PGPORT`, `PGTZ`, `PGDATESTYLE`, a locale that is not
 * installed here.
 */

const kept = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH"] as const

export const childEnvironment = (): NodeJS.ProcessEnv => {
  const environment: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC" }
  for (const name of kept) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}
