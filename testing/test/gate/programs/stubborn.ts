/** Says its number and ignores every wish that it should end. */
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {})
process.stdout.write(`pids ${process.pid}\n`)
setInterval(() => {}, 60_000)
