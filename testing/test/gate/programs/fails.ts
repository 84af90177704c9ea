/** Writes twelve lines and fails. */
process.stdout.write(Array.from({ length: 12 }, (_, n) => `line ${n + 1}\n`).join(""))
process.exitCode = 3
